"""Reads, with a vendor's own SDK, what the tests' server (tests/it/vendor.rs) sends. Run by the
test `the_vendors_own_clients_read_what_our_server_sends`, in the Python of .tools/peers.

    python sdk_reads.py openai|anthropic BASE
"""

import sys

provider, base = sys.argv[1:]
SCORE = '"score"'


def refused(call):
    try:
        call()
    except Exception as error:
        return type(error).__name__
    sys.exit("an error was taken for an answer")


if provider == "openai":
    import openai

    client = openai.OpenAI(api_key="x", base_url=f"{base}/v1", max_retries=0)

    def ask(text):
        messages = [{"role": "system", "content": "rate"}, {"role": "user", "content": text}]
        return client.chat.completions.with_raw_response.create(model="gpt-6-luna", messages=messages)

    reply = ask("Task: good").parse()
    assert SCORE in reply.choices[0].message.content and reply.choices[0].finish_reason == "stop"
    assert reply.usage.prompt_tokens_details.cached_tokens == 1000 and reply.usage.completion_tokens == 40
    assert ask("Task: filtered").parse().choices[0].finish_reason == "content_filter"
    assert refused(lambda: ask("Task: too many")) == "RateLimitError"
    assert refused(lambda: ask("Task: broken")) == "InternalServerError"
    file = client.files.create(purpose="batch", file=("b.jsonl", b'{"custom_id":"a","body":{"model":"m","messages":[]}}'))
    batch = client.batches.create(
        input_file_id=file.id, endpoint="/v1/chat/completions", completion_window="24h", metadata={"onet_ai": "l"}
    )
    while batch.status != "completed":
        batch = client.batches.retrieve(batch.id)
    assert batch.request_counts.total == 1 and '"custom_id":"a"' in client.files.content(batch.output_file_id).text
    assert client.batches.list().data[0].metadata == {"onet_ai": "l"}
else:
    import anthropic

    client = anthropic.Anthropic(api_key="x", base_url=base, max_retries=0)

    def ask(text):
        return client.messages.create(
            model="claude-haiku-5-5", max_tokens=300, messages=[{"role": "user", "content": text}]
        )

    reply = ask("Task: good")
    assert SCORE in reply.content[0].text and reply.stop_reason == "end_turn"
    assert (reply.usage.input_tokens, reply.usage.cache_read_input_tokens, reply.usage.output_tokens) == (400, 1000, 40)
    assert ask("Task: filtered").stop_reason == "refusal"
    assert refused(lambda: ask("Task: too many")) == "RateLimitError"
    assert refused(lambda: ask("Task: broken")) == "InternalServerError"
    request = {"custom_id": "a", "params": {"model": "m", "max_tokens": 1, "messages": [{"role": "user", "content": "x"}]}}
    batch = client.messages.batches.create(requests=[request])
    while batch.processing_status != "ended":
        batch = client.messages.batches.retrieve(batch.id)
    assert batch.request_counts.succeeded == 1
    results = list(client.messages.batches.results(batch.id))
    assert results[0].custom_id == "a" and results[0].result.message.stop_reason == "end_turn"
print("read")
