"""Counts, shares and indices of languages as written, and their shift along saved edges; without families and speakers."""
import sys
import polars as pl

written = pl.col("languages").str.extract_all(r"[^\[\]', ]+").list.unique()
models = (pl.scan_parquet(sys.argv[1]).select(id="model_id", languages=written).collect()
          .unique("id", keep="last", maintain_order=True))
said = models.filter(pl.col("languages").list.len() > 0)
counts = said.explode("languages").group_by(language="languages").len("items").sort("items", descending=True)
counts = counts.with_columns(share=pl.col("items") / pl.col("items").sum())
p = counts["share"]
print(counts.head(3))
shannon = -(p * p.log()).sum()
places = pl.Series(range(counts.height, 0, -1))
gini = 2 * (places * counts["items"]).sum() / (counts.height * counts["items"].sum()) - (counts.height + 1) / counts.height
print(counts.height, shannon, shannon / pl.Series([counts.height]).log()[0], 1 - (p * p).sum(), gini, p.head(10).sum())
print(models.select(n=pl.col("languages").list.len()).group_by("n").len().height)

edges = pl.scan_parquet(sys.argv[2]).filter(~pl.col("cut")).select("child", "parent", "relation").collect()
edges = (edges.join(models, left_on="child", right_on="id").join(models, left_on="parent", right_on="id", suffix="_p"))
a, b = pl.col("languages_p"), pl.col("languages")
both = edges.filter((a.list.len() > 0) & (b.list.len() > 0)).with_columns(kept=a.list.set_intersection(b).list.len())
print(both.group_by("relation").agg(
    edges=pl.len(), kept=pl.col("kept").sum(), gained=(b.list.len() - pl.col("kept")).sum(),
    lost=(a.list.len() - pl.col("kept")).sum()).sort("edges"))

def breadth(of):
    n = of.list.len()
    return (pl.when(n == 0).then(pl.lit("not said")).when((n == 1) & (of.list.first() == "en")).then(pl.lit("English only"))
            .when(n == 1).then(pl.lit("one other")).when(n <= 5).then(pl.lit("2-5")).when(n <= 20).then(pl.lit("6-20"))
            .when(n <= 100).then(pl.lit("21-100")).otherwise(pl.lit("more than 100")))

flows = edges.group_by("relation", breadth(a).alias("from"), breadth(b).alias("to")).len()
print(edges.height, flows.height, flows["len"].max())
