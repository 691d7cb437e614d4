"""Foreign records to the record's own fields, whole columns at a time, as a mapping says.

A record that columns do not fit goes through `Form.record`, which converts its values by the same functions.
"""

from warraq.readers.mapping.form import Form, form_of
from warraq.readers.mapping.tools import Tool, tools

__all__ = ["Form", "Tool", "form_of", "tools"]
