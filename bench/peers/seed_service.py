"""The service this project replaces: FastAPI, one predict_proba a request. usage: seed_service.py PIPELINE PORT"""

import sys

import joblib
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

pipeline = joblib.load(sys.argv[1])
labels = pipeline.classes_.tolist()
app = FastAPI()


class PredictRequest(BaseModel):
    texts: list[str]


@app.post("/predict")
def predict(request: PredictRequest):
    rows = pipeline.predict_proba(request.texts)
    return {
        "results": [
            {
                "text": text,
                "prediction": labels[int(row.argmax())],
                "probabilities": {label: float(p) for label, p in zip(labels, row)},
            }
            for text, row in zip(request.texts, rows)
        ]
    }


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]))
