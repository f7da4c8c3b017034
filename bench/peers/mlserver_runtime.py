"""The pipeline as an MLServer runtime; adaptive batching is MLServer's own, set in the folder bench/lib/peers.mjs writes."""

import json
from pathlib import Path

import joblib
from mlserver import MLModel
from mlserver.codecs import StringCodec
from mlserver.types import InferenceRequest, InferenceResponse


class Classifier(MLModel):
    async def load(self) -> bool:
        self._pipeline = joblib.load(Path(self.settings.parameters.uri) / "pipeline.joblib")
        self._labels = self._pipeline.classes_.tolist()
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        texts = StringCodec.decode_input(payload.inputs[0])
        rows = self._pipeline.predict_proba(texts)
        return InferenceResponse(
            model_name=self.name,
            outputs=[
                StringCodec.encode_output("label", [self._labels[int(row.argmax())] for row in rows]),
                StringCodec.encode_output(
                    "probabilities", [json.dumps(dict(zip(self._labels, row.tolist()))) for row in rows]
                ),
            ],
        )
