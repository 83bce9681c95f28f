"""The prototype's server as it would be written today: FastAPI, uvicorn and a scikit-learn pipeline
trained on the same rows. Started by serve.sh: TWIN_DATA=logs.csv uvicorn fastapi_twin:app"""

import csv
import os

from fastapi import FastAPI
from pydantic import BaseModel
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

with open(os.environ["TWIN_DATA"], newline="") as file:
    rows = list(csv.DictReader(file))
model = make_pipeline(TfidfVectorizer(), LogisticRegression(max_iter=1000))
model.fit([row["message"] for row in rows], [row["severity"] for row in rows])
app = FastAPI()


class Record(BaseModel):
    log_type: str
    log_message: str
    process: str


@app.post("/classify/")
def classify(record: Record):
    return {"severity": model.predict([record.log_message])[0]}


@app.post("/classify/batch")
def classify_batch(records: list[Record]):
    return [{"severity": label} for label in model.predict([one.log_message for one in records])]
