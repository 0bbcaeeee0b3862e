from collections.abc import Mapping, Sequence
from os import PathLike
from typing import Any, Protocol

__version__: str

class ArrowStream(Protocol):
    """A table with the Arrow PyCapsule interface."""

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any: ...

class ArrowArray(Protocol):
    """A batch with the Arrow PyCapsule interface."""

    def __arrow_c_array__(self, requested_schema: Any = None) -> Any: ...

Table = ArrowStream | ArrowArray
Path = str | PathLike[str]
Columns = Mapping[str, str | Sequence[str]]

class LabelledTable:
    """A table of n rows with its own columns first, and the labels after them.

    Rows are labelled while they are read, at most 4,096 at a time. Pass the object to
    ``pl.DataFrame``, ``pa.table`` or ``pd.DataFrame.from_arrow``, or query it in DuckDB.
    """

    @property
    def column_names(self) -> list[str]:
        """The names of all columns."""

    def __arrow_c_schema__(self) -> Any: ...
    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any: ...

class ShardKeys:
    """An Arrow array of n 64-bit integers; pass it to ``pa.array``."""

    def __len__(self) -> int: ...
    def __arrow_c_array__(self, requested_schema: Any = None) -> Any: ...

class Counts:
    """Counts of postings that are added up and written as tables.

    Add the postings of one part in their order, and all postings with one shard key to one part.
    Merged counts then have the tables of one run.
    """

    def __init__(
        self,
        keywords: Path | None = None,
        *,
        duplicates: str = "near",
        by: Sequence[str] = (),
    ) -> None:
        """Creates counts without postings.

        ``duplicates`` is ``"near"``, ``"exact"`` or ``"off"``; ``by`` names further tables, such as
        ``["company,month"]``. Raises ValueError for other values, and for mistakes in the keywords.
        """

    @property
    def postings(self) -> int:
        """The number of postings, duplicates included."""

    def add(self, table: Table, *, day_first: bool = False, threads: int = 0) -> None:
        """Labels and counts the n rows of a table, in order.

        Raises ValueError if title or description have no column, or the counts were merged, and
        TypeError if a column has a wrong type.
        """

    def merge(self, other: Counts) -> None:
        """Adds the counts of another part.

        Raises ValueError if both parts have a shard key, or were counted differently. The counts are
        then unchanged.
        """

    def to_bytes(self) -> bytes:
        """Returns the counts as bytes, for another process."""

    @staticmethod
    def from_bytes(data: bytes, keywords: Path | None = None) -> Counts:
        """Reads the counts of ``to_bytes``.

        Raises ValueError if they are damaged, or made with another version or other keywords.
        """

    def write(self, out: Path, *, min_postings: int = 5, force: bool = False) -> None:
        """Writes companies.csv and the other tables without rows of postings into the folder ``out``.

        An earlier result in it is replaced as a whole. Raises OSError if it cannot be written, and
        ValueError if it holds something else and ``force`` is false.
        """

def label(
    table: Table,
    keywords: Path | None = None,
    *,
    columns: Columns | None = None,
    day_first: bool = False,
    threads: int = 0,
) -> LabelledTable:
    """Labels the n rows of a table.

    Returns a table of n rows with all columns of ``table`` and the labels: ``role``, ``duty_level``,
    ``confidence``, ``gap_expected``, ``p_inflated`` and the others of postings.csv. A label is null
    where it is empty in postings.csv. If ``table`` has a column with the name of a label, the label
    is called ``titlegauge_`` and its name. Duplicates are not detected.

    ``keywords`` is a folder of keyword files. ``columns`` names columns that are not recognised, such
    as ``{"title": "Post", "description": ["Tasks", "Profile"]}``. Dates such as 3/4/2026 have the month first unless
    ``day_first`` is true. ``threads`` 0 uses all processors.

    Raises ValueError if title or description have no column, and TypeError if ``table`` is not a
    table or a column has a wrong type.
    """

def explain(
    text: str, *, title: str = "", company: str = "", keywords: Path | None = None
) -> str:
    """Explains the label of the posting with this description.

    Returns lines of text: the role, the evidence for it, and the quoted phrases.
    """

def shard_key(
    table: Table, keywords: Path | None = None, *, duplicates: str = "near"
) -> ShardKeys:
    """Returns a key for each of the n rows of a table.

    Rows that may be duplicates of each other have one key. See docs/spark.md.
    """

def analyze(
    inputs: Path | Sequence[Path],
    out: Path,
    *,
    keywords: Path | None = None,
    columns: Columns | None = None,
    duplicates: str = "near",
    by: Sequence[str] = (),
    min_postings: int = 5,
    threads: int = 0,
    force: bool = False,
) -> None:
    """Does what ``titlegauge analyze INPUTS --out OUT`` does.

    ``columns`` names columns that are not recognised, as for ``label``.

    Raises FileNotFoundError for a missing input, OSError for a file that cannot be read or written,
    and ValueError for an input that is not an export. Earlier results are then intact.
    """
