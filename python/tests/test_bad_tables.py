"""Tables that cannot be labelled raise exceptions of the right class; odd ones are labelled."""

import pyarrow as pa
import pytest
import titlegauge

TEXT = "You run the help desk, buy hardware and train users."


def table(**columns):
    return pa.table({"title": ["CIO"], "description": [TEXT], **columns})


REFUSED = {
    "no table": (7, TypeError, "int is not a table; pass a table"),
    "a list": ([1], TypeError, "list is not a table"),
    "no text": (pa.table({"title": ["CIO"], "salary": ["1"]}), ValueError, "description"),
    "no title": (pa.table({"description": [TEXT]}), ValueError, "title"),
    "no known column": (pa.table({"a": ["x"], "b": ["y"]}), ValueError, "a, b"),
    "no column": (pa.table({}), ValueError, "title"),
    "numbers as text": (
        pa.table({"title": ["CIO"], "description": [7]}),
        TypeError,
        r'the column "description" \(description\) has type Int64; convert it to text',
    ),
    "a list as title": (
        pa.table({"title": [["CIO"]], "description": [TEXT]}),
        TypeError,
        r'the column "title" \(title\) has type List',
    ),
    "bytes as text": (
        pa.table({"title": ["CIO"], "description": [TEXT.encode()]}),
        TypeError,
        "has type Binary; convert it to text",
    ),
    "a struct as date": (table(date=[{"year": 2026}]), TypeError, "text, numbers or dates"),
}


@pytest.mark.parametrize("kind", REFUSED)
@pytest.mark.parametrize("call", [titlegauge.label, titlegauge.shard_key, titlegauge.Counts().add])
def test_bad_tables_are_refused(kind, call):
    bad, error, message = REFUSED[kind]
    with pytest.raises(error, match=message):
        call(bad)


def roles(table):
    return pa.table(titlegauge.label(table))["role"].to_pylist()


def test_nulls_and_empty_batches():
    schema = pa.schema({"title": pa.string(), "description": pa.string()})
    full = pa.record_batch({"title": ["CIO", None, None], "description": [TEXT, None, TEXT]})
    empty = full.slice(0, 0)
    batches = pa.Table.from_batches([empty, full.cast(schema), empty, full.slice(1), empty])
    assert [role is None for role in roles(batches)] == [False, True, False, True, False]
    nothing = pa.table({"title": pa.nulls(2), "description": pa.nulls(2)})
    assert roles(nothing) == [None, None]


def test_typed_columns_next_to_the_text():
    import datetime
    import decimal

    typed = table(
        id=[12],
        date=[datetime.date(2026, 3, 4)],
        salary_min=[decimal.Decimal("120000.00")],
        salary_max=[150000.0],
        tags=[["a", "b"]],
        place=[{"city": "Bern"}],
    )
    labelled = pa.table(titlegauge.label(typed))
    row = labelled.to_pylist()[0]
    assert row["tags"] == ["a", "b"] and row["place"] == {"city": "Bern"}
    assert (row["titlegauge_salary_min"], row["titlegauge_salary_max"]) == (120000.0, 150000.0)


def test_very_many_columns():
    wide = {f"c{number}": ["x"] * 40 for number in range(50_000)}
    wide = pa.table({**wide, "title": ["CIO"] * 40, "description": [TEXT] * 40})
    labelled = titlegauge.label(wide)
    assert len(labelled.column_names) > 50_000
    assert len(set(roles(wide))) == 1


def test_a_reader_is_read_once():
    reader = table().to_reader()
    labelled = titlegauge.label(reader)
    assert pa.table(labelled).num_rows == 1
    # What is left of the reader, or its own error.
    try:
        assert pa.table(labelled).num_rows == 0
    except (OSError, ValueError):
        pass


def test_an_error_of_the_table_itself():
    def batches():
        yield table().to_batches()[0]
        raise OSError("the disk is gone")

    reader = pa.RecordBatchReader.from_batches(table().schema, batches())
    with pytest.raises((OSError, ValueError), match="the disk is gone"):
        titlegauge.Counts().add(reader)
