import sys
import orjson
models, parents = 0, 0
with open(sys.argv[1], "rb") as file:
    for line in file:
        record = orjson.loads(line)
        models += 1
        parents += sum(tag.startswith("base_model:") for tag in record["tags"])
print(models, parents)
