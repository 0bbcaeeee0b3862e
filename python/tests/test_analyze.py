"""analyze does what the program does."""

import pytest
import titlegauge
from conftest import ROOT, analyzed, program, rows, tables


def test_results_are_those_of_the_program(tmp_path):
    samples = ROOT / "samples"
    titlegauge.analyze([samples], tmp_path / "wheel", by=["company,month"])
    analyzed([samples], tmp_path / "program", "--by", "company,month")
    for table in ("postings.csv", "evidence.csv", "rejects.csv"):
        assert rows(tmp_path / "wheel" / table) == rows(tmp_path / "program" / table)
    assert tables(tmp_path / "wheel", page=True) == tables(tmp_path / "program", page=True)


def test_errors_have_the_messages_of_the_program(tmp_path):
    bad = tmp_path / "bad.csv"
    bad.write_text("title,salary\nCIO,1\n")
    for path, error in [("nowhere.csv", FileNotFoundError), (bad, ValueError)]:
        with pytest.raises(error) as raised:
            titlegauge.analyze(path, tmp_path / "out")
        said = program("analyze", path, "--out", tmp_path / "out").stderr
        assert str(raised.value) in said
    assert not (tmp_path / "out").exists()


def test_columns_are_named_as_on_the_command_line(tmp_path):
    odd = tmp_path / "odd.csv"
    duties = "Run the help desk, buy laptops and licences, and train the staff of our office."
    odd.write_text(f'post,firm,tasks,profile\nHead of IT,Acme,"{duties}",Patience.\n')
    named = {"title": "post", "company": "firm", "description": ["tasks", "profile"]}
    titlegauge.analyze(odd, tmp_path / "wheel", columns=named)
    option = "title=post,company=firm,description=tasks,description=profile"
    analyzed([odd], tmp_path / "program", "--columns", option)
    assert rows(tmp_path / "wheel" / "postings.csv") == rows(tmp_path / "program" / "postings.csv")
    for wrong in [{"titel": "post"}, {"title": ["post", "firm"]}, {"title": "no such header"}]:
        with pytest.raises(ValueError):
            titlegauge.analyze(odd, tmp_path / "out", columns=named | wrong)


def test_the_console_script(tmp_path):
    import subprocess
    import sys
    from pathlib import Path

    script = Path(sys.executable).with_name("titlegauge")
    done = subprocess.run([script, "inspect", "samples"], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0 and "records" in done.stdout
    assert subprocess.run([script, "analyze"], stdin=subprocess.DEVNULL).returncode == 2
