import sys
import duckdb

columns = "columns = {doc_id: 'BIGINT', acc: 'DOUBLE'}, format = 'newline_delimited', maximum_object_size = 33554432"
old, new = (f"read_json('{path}', {columns})" for path in sys.argv[1:])
print(duckdb.sql(f"""select avg((o.acc = 1 and n.acc = 0)::int), avg((o.acc = 0 and n.acc = 1)::int)
                     from {old} o join {new} n using (doc_id)""").fetchall())
