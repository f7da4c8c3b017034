"""KServe's and Triton's own clients against the classifier's /v2: python open_inference.py URL."""

import asyncio
import sys

import kserve
import numpy
import tritonclient.http as triton
from tritonclient.utils import InferenceServerException

URL = sys.argv[1]
MODEL = "invoice-classifier"
TEXTS = ["台電電費", "netflix訂閱", "😀 emoji", ""]


def check(condition: bool, what: str) -> None:
    if not condition:
        raise AssertionError(what)


def with_triton() -> tuple[list[str], numpy.ndarray]:
    client = triton.InferenceServerClient(URL.removeprefix("http://"))
    check(client.is_server_live() and client.is_server_ready(), "the server is live and ready")
    check(client.is_model_ready(MODEL), "the model is ready")
    check(not client.is_model_ready("other"), "another model is not ready")
    metadata = client.get_model_metadata(MODEL)
    check(client.get_server_metadata()["name"] == MODEL, "the server's name")
    version = metadata["versions"][0]
    check(client.is_model_ready(MODEL, version), "the version is ready")

    tensor = triton.InferInput("text", [len(TEXTS)], "BYTES")
    tensor.set_data_from_numpy(numpy.array(TEXTS, dtype=object), binary_data=False)
    answer = client.infer(MODEL, [tensor], request_id="7")
    check(answer.get_response()["id"] == "7", "the id comes back")
    labels = answer.as_numpy("label").tolist()
    probabilities = answer.as_numpy("probabilities")
    check(probabilities.dtype == numpy.float64, "probabilities are FP64")
    columns = answer.get_output("probabilities")["parameters"]["labels"].split(",")
    check(probabilities.shape == (len(TEXTS), len(columns)), "a row for each text, a column for each label")
    check(bool(numpy.allclose(probabilities.sum(axis=1), 1, atol=len(columns) * 5e-7)), "rows sum to 1")
    check(labels == [columns[row.argmax()] for row in probabilities], "label is the highest probability")

    only = client.infer(MODEL, [tensor], version, outputs=[triton.InferRequestedOutput("label", binary_data=False)])
    check([output["name"] for output in only.get_response()["outputs"]] == ["label"], "only the output asked for")

    tensor.set_data_from_numpy(numpy.array(TEXTS, dtype=object), binary_data=True)
    try:
        client.infer(MODEL, [tensor])
        raise AssertionError("a binary tensor was accepted")
    except InferenceServerException as error:
        check("binary_data=False" in error.message(), f"the refusal names the cure: {error.message()}")
        check(error.status() == "400", "the refusal is a 400")
    return labels, probabilities


async def with_kserve() -> tuple[list[str], numpy.ndarray]:
    client = kserve.InferenceRESTClient(kserve.RESTConfig(protocol="v2"))
    check(await client.is_server_live(URL) and await client.is_server_ready(URL), "the server is live and ready")
    check(await client.is_model_ready(URL, MODEL), "the model is ready")
    tensor = kserve.InferInput("text", [len(TEXTS)], "BYTES", data=TEXTS)
    answer = await client.infer(URL, kserve.InferRequest(MODEL, [tensor], request_id="8"), model_name=MODEL)
    check(answer.id == "8" and answer.model_name == MODEL, "the id and the model's name come back")
    outputs = {output.name: output for output in answer.outputs}
    shape = outputs["probabilities"].shape
    return outputs["label"].data, numpy.array(outputs["probabilities"].data).reshape(shape)


def main() -> None:
    passed = 0
    labels, probabilities = with_triton()
    passed += 1
    again, same = asyncio.run(with_kserve())
    check(labels == again and bool((probabilities == same).all()), "both clients get the same answer")
    passed += 1
    print(f"protocol-clients: {passed} passed, 0 failed")


if __name__ == "__main__":
    try:
        main()
    except Exception as error:  # noqa: BLE001 - whatever a client trips over is the finding
        print(f"{type(error).__name__}: {error}")
        print("protocol-clients: 0 passed, 1 failed")
        sys.exit(1)
