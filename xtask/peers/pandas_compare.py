import sys
import pandas

old, new = (pandas.read_json(path, lines=True)[["doc_id", "acc"]] for path in sys.argv[1:])
both = old.merge(new, on="doc_id", suffixes=("_old", "_new"))
print(((both.acc_old == 1) & (both.acc_new == 0)).mean(), ((both.acc_old == 0) & (both.acc_new == 1)).mean())
