"""One TF-IDF pass over the records of a dump, as words and pairs of words."""
import sys
from sklearn.feature_extraction.text import TfidfVectorizer

with open(sys.argv[1], encoding="utf-8") as lines:
    vectors = TfidfVectorizer(ngram_range=(1, 2), max_features=512).fit_transform(lines)
print(vectors.shape, vectors.nnz)
