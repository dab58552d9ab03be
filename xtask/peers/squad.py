import collections, json, re, string, sys

# Exact match and token F1 by SQuAD 2's published rules.
drop = set(string.punctuation)


def normal(text):
    text = "".join(c for c in text.lower() if c not in drop)
    return re.sub(r"\b(a|an|the)\b", " ", text).split()


def f1(gold, found):
    if not gold or not found:
        return float(gold == found)
    same = sum((collections.Counter(gold) & collections.Counter(found)).values())
    return 2 * same / (len(gold) + len(found))


exact = total = 0.0
rows = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
for row in rows:
    found = normal(row["prediction"])
    exact += max(normal(reference) == found for reference in row["references"])
    total += max(f1(normal(reference), found) for reference in row["references"])
print(exact / len(rows), total / len(rows))
