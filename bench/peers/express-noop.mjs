// Express as its guide shows it: JSON body parsed, fixed object sent with res.json. usage: express-noop.mjs PORT
import express from "express";
import { answer } from "./answer.mjs";

const fixed = JSON.parse(answer.toString());
const app = express();
app.use(express.json());
app.post("/predict", (_request, response) => {
  response.json(fixed);
});
app.listen(Number(process.argv[2]), "127.0.0.1");
