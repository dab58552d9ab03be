import json, sys
import jiwer

rows = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
print(jiwer.process_words([r["references"][0] for r in rows], [r["prediction"] for r in rows]).wer)
