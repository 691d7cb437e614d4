"""Reports to text: one pure function a format, `render(report)`."""
