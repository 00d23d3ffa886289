// A vendor of language models that speaks Chat Completions: scores follow from the text of the task and the name of the
// model, so that raters differ and every run says the same. Prints its address.
import { createHash } from "node:crypto";
import { createServer } from "node:http";

const server = createServer((request, reply) => {
  let body = "";
  request.on("data", (part) => { body += part; });
  request.on("end", () => {
    const { model, messages } = JSON.parse(body);
    const task = messages.at(-1).content;
    const [base, own] = createHash("sha256").update(task).digest();
    const other = createHash("sha256").update(model + task).digest()[0];
    const score = Math.min(100, Math.max(0, Math.round(base / 2.56 + (own % 3 === 0 ? (other - 128) / 3 : (other - 128) / 16))));
    const content = JSON.stringify({ score, rationale: `Looking things up can be handed over; being there cannot (${model}).` });
    reply.setHeader("content-type", "application/json");
    reply.end(JSON.stringify({
      id: `reply-${base}-${own}`, object: "chat.completion", model: `${model}-2026-11`, created: 1_790_000_000,
      choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content } }],
      usage: { prompt_tokens: 900 + task.length, completion_tokens: 40, total_tokens: 940 + task.length },
    }));
  });
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
