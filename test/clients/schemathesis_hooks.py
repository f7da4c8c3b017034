"""What JSON Schema can't say of our requests: ids are as many as texts, and data fits shape.

Only values that the schema allows are changed, so that what was wrong in a request stays wrong.
"""

import schemathesis


# The largest integer that the schema allows: JavaScript's.
MOST = 2**53 - 1


def strings(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def fit_ids(data: dict) -> None:
    texts, ids = data.get("texts"), data.get("ids")
    if strings(texts) and strings(ids) and len(texts) != len(ids):
        data["ids"] = [f"{i}" for i in range(len(texts))]


def fit_shape(tensor: dict) -> None:
    data, shape = tensor.get("data"), tensor.get("shape")
    rows = data if isinstance(data, list) else []
    flat = [text for row in rows for text in (row if isinstance(row, list) else [row])]
    if rows and not flat:
        # Rows of nothing: the schema allows them, no shape fits them.
        tensor["data"] = flat = ["text"]
    if flat and strings(flat) and isinstance(shape, list) and 1 <= len(shape) <= 2:
        if all(type(size) in (int, float) and 0 <= size <= MOST for size in shape):
            tensor["shape"] = [len(flat)]


@schemathesis.hook
def map_body(_context, body):
    events = body if isinstance(body, list) else [body]
    for item in events:
        if not isinstance(item, dict):
            continue
        fit_ids(item)
        if isinstance(item.get("data"), dict):
            fit_ids(item["data"])
        inputs = item.get("inputs")
        for tensor in inputs if isinstance(inputs, list) else []:
            if isinstance(tensor, dict):
                fit_shape(tensor)
    return body
