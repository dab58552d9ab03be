import sys
import duckdb
con = duckdb.connect(config={"threads": 2})
print(con.execute("""select count(*), count(distinct id), sum(len(tags)), min("createdAt")::varchar, sum(downloads)
  from read_json(?, format='newline_delimited')""", [sys.argv[1]]).fetchall())
