import json, sys

scores = []
for path in sys.argv[1:]:
    rows = {}
    for line in open(path, encoding="utf-8"):
        row = json.loads(line)
        rows[row["doc_id"]] = row["acc"]
    scores.append(rows)
old, new = scores
lost = sum(old[k] == 1 and new.get(k) == 0 for k in old)
won = sum(old[k] == 0 and new.get(k) == 1 for k in old)
print(lost / len(old), won / len(old))
