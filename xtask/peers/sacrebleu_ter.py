import json, sys
import sacrebleu

rows = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
print(sacrebleu.corpus_ter([r["prediction"] for r in rows], [[r["references"][0] for r in rows]]).score)
