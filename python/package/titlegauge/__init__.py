"""Labels job postings with the leadership role that their duties describe.

Tables are pandas or Polars data frames, pyarrow tables or batches, DuckDB relations, and every
other object with the Arrow PyCapsule interface. Columns are recognised by their names, as in an
export: a title and a description are required, and company, location, date, pay and others are
used if the table has them.
"""

from ._native import (
    Counts,
    LabelledTable,
    ShardKeys,
    __version__,
    analyze,
    explain,
    label,
    shard_key,
)

__all__ = [
    "Counts",
    "LabelledTable",
    "ShardKeys",
    "__version__",
    "analyze",
    "explain",
    "label",
    "shard_key",
]
