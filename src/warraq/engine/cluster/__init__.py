"""A run on a cluster that speaks Spark Connect: workers examine units, Spark finds the keys that records share, and the
driver judges these few with the reducers of every other run.

Only the DataFrame API is used, so that Spark 4, hosted endpoints and Sail do the same work. `session` reaches the
cluster, `worker` is what runs there, `wire` is the form in which its results travel, `frames` are the questions asked.
"""
