import sys
import polars as pl
import rustworkx as rx
models = pl.scan_ndjson(sys.argv[1]).select("id", "tags").collect().unique("id", keep="last", maintain_order=True)
number = models.with_row_index("n").select("id", "n")
pairs = (models.explode("tags").filter(pl.col("tags").str.starts_with("base_model:"))
         .with_columns(parent=pl.col("tags").str.replace(r"^base_model:(finetune:|adapter:|quantized:|merge:)?", ""))
         .select("id", "parent").unique())
edges = (pairs.join(number, on="id").join(number.rename({"id": "parent", "n": "p"}), on="parent").select("p", "n"))
graph = rx.PyDiGraph()
graph.add_nodes_from(range(models.height))
graph.add_edges_from_no_data(list(edges.iter_rows()))
families = rx.weakly_connected_components(graph)
print(models.height, edges.height, len(families), max(map(len, families)))
