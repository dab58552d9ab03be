"""Families, mutation of two traits and the similarity of tags of parents and children, edge by edge."""
import sys
import networkx as nx
import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer

parts = pd.read_json(sys.argv[1], lines=True, chunksize=200_000)
models = pd.concat([part[["id", "tags", "pipeline_tag"]] for part in parts]).drop_duplicates("id", keep="last")
tags = dict(zip(models["id"], models["tags"]))
graph = nx.DiGraph()
graph.add_nodes_from(tags)
for child, of in tags.items():
    for tag in of:
        if tag.startswith("base_model:"):
            parent = tag.split(":")[-1]
            if parent in tags:
                graph.add_edge(parent, child)
print("families", sum(1 for _ in nx.weakly_connected_components(graph)))

def values(model, prefix):
    return {tag for tag in tags[model] if tag.startswith(prefix)}

for prefix in ["license:", "dataset:"]:
    changes = []
    for parent, child in graph.edges:
        a, b = values(parent, prefix), values(child, prefix)
        if a and b:
            changes.append(1 - len(a & b) / len(a | b))
    print(prefix, len(changes), np.mean(changes))

place = {model: at for at, model in enumerate(tags)}
vectors = TfidfVectorizer(ngram_range=(1, 2), max_features=512).fit_transform(" ".join(of) for of in tags.values())
parents = vectors[[place[p] for p, _ in graph.edges]]
children = vectors[[place[c] for _, c in graph.edges]]
print("parent and child", np.asarray(parents.multiply(children).sum(axis=1)).mean())
