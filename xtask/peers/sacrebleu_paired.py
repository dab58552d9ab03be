import json, sys
from sacrebleu.metrics import BLEU, CHRF
from sacrebleu.significance import PairedTest

systems = []
for path in sys.argv[1:]:
    rows = [json.loads(line) for line in open(path, encoding="utf-8")]
    systems.append((path, [r["prediction"] for r in rows]))
references = [[r["references"][0] for r in rows]]
metrics = {"BLEU": BLEU(references=references), "chrF2": CHRF(references=references)}
print(PairedTest(systems, metrics, references=None, test_type="bs", n_samples=1000)())
