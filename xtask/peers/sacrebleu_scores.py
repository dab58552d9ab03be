import json, sys
import sacrebleu

rows = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
texts, references = [r["prediction"] for r in rows], [[r["references"][0] for r in rows]]
print(sacrebleu.corpus_bleu(texts, references).score, sacrebleu.corpus_chrf(texts, references).score)
