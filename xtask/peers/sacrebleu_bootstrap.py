import json, sys
from sacrebleu.metrics import BLEU

rows = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
texts, references = [r["prediction"] for r in rows], [[r["references"][0] for r in rows]]
print(BLEU().corpus_score(texts, references, n_bootstrap=1000))
