"""Families, mutation of four traits, numbers along edges and growth, with polars and rustworkx."""
import sys
import polars as pl
import rustworkx as rx

wanted = ["id", "tags", "pipeline_tag", "library_name", "createdAt", "downloads", "likes"]
models = pl.scan_ndjson(sys.argv[1]).select(wanted).collect().unique("id", keep="last", maintain_order=True)
models = models.with_row_index("n")
number = models.select("id", "n")
named = pl.col("tags").str.replace(r"^base_model:(finetune:|adapter:|quantized:|merge:)?", "")
tags = models.select("n", "id", "tags").explode("tags")
pairs = tags.filter(pl.col("tags").str.starts_with("base_model:")).with_columns(parent=named).select("id", "parent").unique()
edges = pairs.join(number, on="id").join(number.rename({"id": "parent", "n": "p"}), on="parent").select("n", "p")

graph = rx.PyDiGraph()
graph.add_nodes_from(range(models.height))
graph.add_edges_from_no_data(list(edges.select("p", "n").iter_rows()))
families = rx.weakly_connected_components(graph)
print("families", len(families), max(map(len, families)))

def prefixed(prefix):
    found = tags.filter(pl.col("tags").str.starts_with(prefix))
    return found.group_by("n").agg(pl.col("tags").unique().alias("values"))

two = tags.filter(pl.col("tags").str.len_chars() == 2)
traits = {
    "license": prefixed("license:"),
    "language": two.group_by("n").agg(pl.col("tags").unique().alias("values")),
    "task": models.filter(pl.col("pipeline_tag").is_not_null()).select("n", values=pl.concat_list("pipeline_tag")),
    "library": models.filter(pl.col("library_name").is_not_null()).select("n", values=pl.concat_list("library_name")),
}
for name, values in traits.items():
    both = edges.join(values, on="n").join(values.rename({"n": "p", "values": "of_parent"}), on="p")
    both = both.with_columns(
        shared=pl.col("values").list.set_intersection("of_parent").list.len(),
        all=pl.col("values").list.set_union("of_parent").list.len())
    print(name, both.height, both.select((1 - pl.col("shared") / pl.col("all")).mean()).item())
    lost = both.select("n", "p", a=pl.col("of_parent").list.set_difference("values")).explode("a").drop_nulls()
    won = both.select("n", "p", b=pl.col("values").list.set_difference("of_parent")).explode("b").drop_nulls()
    print(lost.join(won, on=["n", "p"]).group_by("a", "b").len().sort("len").tail(1))

numbers = models.select("n", "downloads", "likes", tags=pl.col("tags").list.len().cast(pl.Int64),
                        day=pl.col("createdAt").str.to_datetime(time_zone="UTC").dt.epoch("s") / 86400)
along = edges.join(numbers, on="n").join(numbers.rename({c: f"{c}_p" for c in numbers.columns}), left_on="p", right_on="n_p")
for name in ["downloads", "likes", "tags", "day"]:
    change = along.select(pl.col(name) - pl.col(f"{name}_p")).to_series()
    print(name, change.mean(), change.median())
family = pl.DataFrame({"n": [m for f in families for m in f], "family": [i for i, f in enumerate(families) for _ in f]},
                      schema={"n": pl.UInt32, "family": pl.UInt32})
months = models.select("n", month=pl.col("createdAt").str.slice(0, 7)).join(family, on="n")
print(months.group_by("family", "month").len().height)
