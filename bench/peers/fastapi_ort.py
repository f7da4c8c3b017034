"""FastAPI in front of onnxruntime with skl2onnx's graph. usage: fastapi_ort.py MODEL_DIR PORT

In its best shape: one thread (several fight over the one core), no thread pool between handler and session, the
access log off, and the answer serialised by hand instead of through FastAPI's response model.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime as ort
import uvicorn
from fastapi import FastAPI, Response
from pydantic import BaseModel

model_dir = Path(sys.argv[1])
options = ort.SessionOptions()
options.intra_op_num_threads = options.inter_op_num_threads = 1
session = ort.InferenceSession(model_dir / "model.onnx", options, providers=["CPUExecutionProvider"])
labels = json.loads((model_dir / "labels.json").read_text())
app = FastAPI()


class PredictRequest(BaseModel):
    texts: list[str]


@app.post("/predict")
async def predict(request: PredictRequest) -> Response:
    _, rows = session.run(None, {"text": np.array(request.texts, dtype=object)})
    results = [
        {"text": text, "prediction": labels[int(np.argmax(row))], "probabilities": dict(zip(labels, row.tolist()))}
        for text, row in zip(request.texts, rows)
    ]
    return Response(json.dumps({"results": results}, ensure_ascii=False), media_type="application/json")


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), access_log=False)
