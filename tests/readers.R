# Reads every table of a result with readr and data.table and checks that nothing is lost: all columns and rows are there, each
# cell has its value, and the types are those of datapackage.json. Settings are the default ones. They cannot be right for ids of
# digits alone, or for a column that is empty but for one of thousands of rows: of these, the types are given. Needs jsonlite, too.
#
#     Rscript tests/readers.R target/release/titlegauge samples

# Readers with default settings, and with the types of datapackage.json.
PLAIN <- list(
  readr = function(path, types) readr::read_csv(path, show_col_types = FALSE),
  data.table = function(path, types) data.table::fread(path, showProgress = FALSE)
)
TYPED <- list(
  readr = function(path, types) {
    short <- c(string = "c", integer = "d", number = "d", boolean = "l", date = "D")
    readr::read_csv(path, col_types = paste(short[types], collapse = ""))
  },
  data.table = function(path, types) {
    long <- c(string = "character", integer = "numeric", number = "numeric", boolean = "logical", date = "IDate")
    data.table::fread(path, colClasses = unname(long[types]), showProgress = FALSE)
  }
)

# Returns TRUE if a column that the reader returned has a type of the package.
has_type <- function(read, kind) {
  switch(kind,
    string = is.character(read), boolean = is.logical(read), date = inherits(read, "Date"), number = is.double(read),
    integer = is.integer(read) || is.double(read) && all(read == trunc(read), na.rm = TRUE)
  )
}

# Returns the values that a reader should return for cells that are not empty.
values <- function(reader, cells, kind) {
  # fread keeps both of two quotes that stand for one.
  if (reader == "data.table" && kind == "string") cells <- gsub('"', '""', cells, fixed = TRUE)
  switch(kind, integer = , number = as.numeric(cells), boolean = cells == "true", date = as.Date(cells), cells)
}

# Returns TRUE where a value is the right one. The last bit of a number may differ.
same <- function(read, wanted) {
  if (is.numeric(wanted)) abs(read - wanted) <= .Machine$double.eps * abs(wanted) else read == wanted
}

# Returns the first difference of a column from its cells; NULL without one.
difference <- function(reader, kind, cells, read) {
  empty <- cells == ""
  at <- which(empty != (is.na(read) | as.character(read) == ""))
  # A column without a value may have any type.
  if (length(at) == 0 && !all(empty)) {
    if (!has_type(read, kind)) return(sprintf("is %s, and the type of the column is %s", class(read)[1], kind))
    at <- which(!empty)[!same(read[!empty], values(reader, cells[!empty], kind))]
  }
  if (length(at) > 0) sprintf("record %d is %s, and the file has \"%s\"", at[1], format(read[at[1]]), cells[at[1]])
}

# Returns the problems of a reader with a table whose columns have these names and types.
problems <- function(reader, read, path, names, types) {
  cells <- read.csv(path, colClasses = "character", na.strings = NULL, check.names = FALSE, encoding = "UTF-8")
  stopifnot(identical(names(cells), names))
  table <- tryCatch(as.list(read(path, types)), error = conditionMessage, warning = conditionMessage)
  if (is.character(table)) return(table)
  if (!identical(names(table), names) || any(lengths(table) != nrow(cells))) return("has other columns or rows")
  unlist(Map(function(name, kind) {
    wrong <- difference(reader, kind, cells[[name]], table[[name]])
    if (!is.null(wrong)) paste0(name, ": ", wrong)
  }, names, types))
}

# Analyzes inputs and returns the problems of readers with the tables.
check <- function(program, inputs, readers) {
  result <- tempfile()
  by <- c("--by", "company,month", "--by", "role,level,location,source")
  status <- system2(program, c("analyze", shQuote(inputs), "--out", result, "--quiet", by))
  tables <- jsonlite::fromJSON(file.path(result, "datapackage.json"), simplifyDataFrame = FALSE)$resources
  stopifnot(status == 0, length(tables) >= 10)
  unlist(lapply(tables, function(table) {
    of <- function(name) vapply(table$schema$fields, `[[`, "", name)
    lapply(names(readers), function(reader) {
      found <- problems(reader, readers[[reader]], file.path(result, table$path), of("name"), of("type"))
      if (length(found) > 0) paste(reader, table$path, found, sep = ": ")
    })
  }))
}

# Writes an export with ids of digits alone, and one copy in the middle of many postings.
write_hard <- function(path) {
  set.seed(1)
  words <- c("servers", "budgets", "networks", "policies", "audits", "vendors", "teams", "reports", "plans", "risks")
  text <- function(number) paste("You manage the", paste(sample(words, 60, TRUE), collapse = " and the "), "of unit", number)
  texts <- vapply(1:3000, text, "")
  texts[1778] <- texts[7]
  number <- c(1:1777, 7, 1779:3000)
  posting <- data.frame(id = sprintf("%07d", 1:3000), title = "CIO", company = paste("Firm", number %% 50), description = texts)
  write.csv(posting, path, row.names = FALSE)
}

arguments <- commandArgs(trailingOnly = TRUE)
hard <- tempfile(fileext = ".csv")
write_hard(hard)
wrong <- c(
  check(arguments[1], arguments[-1], PLAIN), check(arguments[1], arguments[-1], TYPED), check(arguments[1], hard, TYPED)
)
writeLines(c(wrong, sprintf("%d problems", length(wrong))))
quit(status = as.integer(length(wrong) > 0))
