"""Writes the small exports of this folder: the same three made-up postings in the ways
in which job boards, spreadsheets and data frames write them. Run it here."""

import datetime
import html

HEADER = ["id", "title", "company", "location", "date", "description"]
ROWS = [
    ["a1", "Chief Information Officer – Group", "Quarnstead AG", "Zürich", "2026-03-14",
     'Responsibilities:\n- Define the IT strategy, and align IT with the business\n- Say "yes" to what matters; say no to the rest\n'
     "- Present the technology roadmap to the board\n- Lead the digital transformation of the group\n"
     "- Own the IT budget, and negotiate with vendors"],
    ["a2", "IT Manager", "Bellowfen Café Ltd", "York, UK", "2026-03-02",
     "What you'll do:\n- Run the help desk, day-to-day; set up laptops\n- Install updates and restore backups\n"
     "- Manage the IT support team\n- Troubleshoot the network \"on the spot\", whatever it takes"],
    ["a3", "Nurse | nights", "Thistlemere Clinic", "Bern", "2026-02-01",
     "Your tasks:\n- Care for patients, and give medication\n- Write the notes of the shift\n- Speak with families"],
]


def cell(text, delimiter, style):
    if style == "backslash":
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if style == "all" or any(c in text for c in (delimiter, '"', "\n", "\r")):
        return '"' + text.replace('"', '""') + '"'
    return text


def lines(rows, delimiter=",", style="needed", end="\n"):
    return "".join(delimiter.join(cell(c, delimiter, style) for c in row) + end for row in rows)


def write(name, text, encoding="utf-8"):
    with open(name, "wb") as file:
        file.write(text.encode(encoding))


def with_columns(names, **changed):
    """The rows with other headers; a function makes a cell from the row."""
    at = {name: i for i, name in enumerate(HEADER)}
    make = {name: (lambda row, i=i: row[i]) for name, i in at.items()} | changed
    return [names_of(names)] + [[make[key](row) for _, key in names] for row in ROWS]


def names_of(names):
    return [header for header, _ in names]


def epoch_ms(row):
    day = datetime.datetime.fromisoformat(row[4]).replace(tzinfo=datetime.timezone.utc)
    return str(int(day.timestamp() * 1000) + 3_600_000)


def in_html(row):
    first, *items = [html.escape(line) for line in row[5].split("\n")]
    return f"<div><b>{first}</b><ul>" + "".join(f"<li>{i.removeprefix('- ')}</li>" for i in items) + "</ul></div>"


def in_markdown(row):
    escaped = "".join("\\" + c if c in "-&" else c for c in row[5])
    return escaped.replace("\n\\-", "\n*")


def american(row):
    year, month, day = row[4].split("-")
    return f"{int(month)}/{int(day)}/{year}"


table = [HEADER] + ROWS
hollow = ["", "", "", "", "", ""]

write("plain.csv", lines(table))
write("crlf-bom.csv", "\ufeff" + lines(table, end="\r\n", style="all"))
write("cr-only.csv", lines([[c.replace("\n", "\r") for c in row] for row in table], end="\r"))
write("tabs-utf16.tsv", "\ufeff" + lines(table, delimiter="\t"), "utf-16-le")
write("pipes.csv", lines(table, delimiter="|"))
write("semicolons-hollow.csv", "\ufeff" + lines([HEADER, ROWS[0], hollow, hollow, ROWS[1], ROWS[2], hollow], delimiter=";", end="\r\n"))
write("cp1252.csv", lines(table), "cp1252")
write("backslash.csv", lines(table, style="backslash"))
write("excel-sep.csv", "sep=;\r\n" + lines(table, delimiter=";", end="\r\n"))
write("preamble.csv", 'Open positions, March 2026\n"Exported by ""ATS"", 3 rows"\n\n' + lines(table))
write("padded-preamble.csv", "Open positions;;;;;\n;;;;;\n" + lines(table, delimiter=";"))
write("repeated-header.csv", lines([HEADER, ROWS[0], HEADER, ROWS[1], HEADER, ROWS[2]]))
write("no-header.csv", lines(ROWS))
write("duplicate-header.csv", lines([[*row[:2], row[1], *row[2:]] for row in table]))
write("unnamed-index.csv", lines([["", *HEADER]] + [[str(i), *row] for i, row in enumerate(ROWS)]))
write("html.csv", lines(with_columns([(h, h) for h in HEADER], description=in_html)))
write("linkedin-epoch.csv", lines(with_columns(
    [("job_id", "id"), ("company_name", "company"), ("title", "title"), ("description", "description"), ("max_salary", "none"),
     ("location", "location"), ("original_listed_time", "date"), ("formatted_experience_level", "none"), ("listed_time", "date")],
    date=epoch_ms, none=lambda row: "")))
write("jobspy.csv", lines(with_columns(
    [("id", "id"), ("site", "site"), ("job_url", "site"), ("title", "title"), ("company", "company"), ("location", "location"),
     ("date_posted", "date"), ("min_amount", "most"), ("max_amount", "least"), ("description", "description")],
    site=lambda row: "indeed", least=lambda row: "90000.0", most=lambda row: "120000.0", description=in_markdown)))
write("glassdoor.csv", lines(with_columns(
    [("Job Title", "title"), ("Salary Estimate", "none"), ("Job Description", "description"), ("Rating", "none"),
     ("Company Name", "company"), ("Location", "location"), ("date", "date"), ("id", "id")],
    none=lambda row: "-1", date=american)))
