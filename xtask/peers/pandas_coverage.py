"""Counts and shares of languages as written, nothing more."""
import sys
import pandas as pd

models = pd.read_parquet(sys.argv[1], columns=["model_id", "languages"]).drop_duplicates("model_id", keep="last")
written = models["languages"].fillna("").str.findall(r"[^\[\]', ]+").explode().dropna()
counts = written.groupby([written.index, written]).first().droplevel(0).value_counts()
print(len(models), len(counts), (counts / counts.sum()).head(3).to_dict())
