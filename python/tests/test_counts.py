"""Counts that were merged have the tables of one run of the program."""

import pyarrow as pa
import pyarrow.compute as pc
import pytest
import titlegauge
from conftest import analyzed, tables

BY = ["company,month", "role,level"]


@pytest.fixture(scope="module", params=["near", "exact", "off"])
def duplicates(request):
    return request.param


@pytest.fixture(scope="module")
def whole(export, duplicates, tmp_path_factory):
    out = tmp_path_factory.mktemp("whole") / duplicates
    by = [word for keys in BY for word in ("--by", keys)]
    return tables(analyzed([export], out, "--duplicates", duplicates, *by))


def counted(table, duplicates):
    counts = titlegauge.Counts(duplicates=duplicates, by=BY)
    for batch in table.to_batches(max_chunksize=31):
        counts.add(batch)
    return counts


def cut(table, parts, duplicates):
    keys = pa.array(titlegauge.shard_key(table, duplicates=duplicates))
    part = pc.bit_wise_and(keys, parts - 1)
    return [table.filter(pc.equal(part, number)) for number in range(parts)]


@pytest.mark.parametrize("parts", [1, 2, 8])
def test_merged_tables_are_those_of_the_program(parts, sample, duplicates, whole, tmp_path):
    total = titlegauge.Counts(duplicates=duplicates, by=BY)
    for part in reversed(cut(sample, parts, duplicates)):
        stored = counted(part, duplicates).to_bytes()
        total.merge(titlegauge.Counts.from_bytes(stored))
    assert total.postings == sample.num_rows
    total.write(tmp_path / "out")
    assert tables(tmp_path / "out") == whole
    assert "by-company-month.csv" in whole and "companies.csv" in whole


def test_wrong_merges_are_refused(sample):
    counts = counted(sample.slice(0, 20), "near")
    with pytest.raises(ValueError, match="the parts share .* shard key"):
        counts.merge(counted(sample.slice(10, 20), "near"))
    with pytest.raises(ValueError, match="different values of duplicates"):
        counts.merge(titlegauge.Counts(duplicates="off", by=BY))
    assert counts.postings == 20
    counts.merge(titlegauge.Counts(by=BY))
    with pytest.raises(ValueError, match="cannot add postings to merged counts"):
        counts.add(sample)


def test_bytes_that_are_not_counts_are_refused(sample):
    stored = counted(sample.slice(0, 20), "near").to_bytes()
    for bad, message in [
        (b"", "are not counts"),
        (b"PAR1", "are not counts"),
        (stored[:25], "are damaged"),
        (stored[:-1], "are damaged"),
        (stored[:18] + b"\xff" + stored[19:], "have format"),
    ]:
        with pytest.raises(ValueError, match=message):
            titlegauge.Counts.from_bytes(bad)


def test_wrong_arguments():
    with pytest.raises(ValueError, match='duplicates: "fuzzy" is not one of off, exact, near'):
        titlegauge.Counts(duplicates="fuzzy")
    with pytest.raises(ValueError, match='by: cannot group by "titel"'):
        titlegauge.Counts(by=["titel"])


def test_a_folder_of_others_is_not_replaced(tmp_path):
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(ValueError, match="is not empty and holds no result"):
        titlegauge.Counts().write(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
