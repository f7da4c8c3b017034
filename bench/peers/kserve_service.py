"""The pipeline as a KServe custom predictor; its v1 endpoint takes plain JSON and CloudEvents.

usage: kserve_service.py MODEL_DIR PORT
"""

import sys
from pathlib import Path

import joblib
from kserve import Model, ModelServer


class Classifier(Model):
    def __init__(self, name: str, model_dir: Path):
        super().__init__(name)
        self._pipeline = joblib.load(model_dir / "pipeline.joblib")
        self._labels = self._pipeline.classes_.tolist()
        self.ready = True

    def predict(self, payload, headers=None, response_headers=None):
        texts = payload["instances"]
        rows = self._pipeline.predict_proba(texts)
        return {
            "predictions": [
                {
                    "text": text,
                    "prediction": self._labels[int(row.argmax())],
                    "probabilities": dict(zip(self._labels, row.tolist())),
                }
                for text, row in zip(texts, rows)
            ]
        }


if __name__ == "__main__":
    ModelServer(http_port=int(sys.argv[2]), enable_grpc=False, workers=1).start(
        [Classifier("invoice-classifier", Path(sys.argv[1]))]
    )
