import json
import logging
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from community import phones, sms
from community.sms import NotSent

PHONE = "+8613800138000"


class Provider(BaseHTTPRequestHandler):
    """A provider whose next answer a test decides."""

    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        self.server.asked.append((self.command, self.path, dict(self.headers), self.rfile.read(length).decode()))
        status, body, wait = self.server.answer
        time.sleep(wait)
        self.send_response(status)
        self.send_header("Location", "/elsewhere/")
        self.end_headers()
        self.wfile.write(body.encode())

    do_GET = do_POST = answer

    def log_message(self, *args):
        pass


@pytest.fixture
def provider(settings):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    server.asked, server.answer = [], (200, "{}", 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SMS_BACKEND = "gateway"
    settings.SMS_GATEWAY_URL = f"http://127.0.0.1:{server.server_port}/send"
    settings.SMS_GATEWAY_TOKEN = "top-secret"
    settings.SMS_GATEWAY_SENDER = "Lane"
    settings.SMS_GATEWAY_TIMEOUT = 2
    yield server
    server.shutdown()
    server.server_close()


def test_the_gateway_is_asked_as_the_settings_say(provider):
    sms.send(PHONE, '验证码 "123456"')
    method, path, headers, body = provider.asked[0]
    assert (method, path) == ("POST", "/send")
    assert headers["Authorization"] == "Bearer top-secret"
    assert headers["Content-Type"] == "application/json"
    assert json.loads(body) == {"to": PHONE, "text": '验证码 "123456"', "sender": "Lane"}


def test_nested_json_is_filled_in_and_numbers_are_left_alone(provider, settings):
    settings.SMS_GATEWAY_BODY = '{"messages": [{"phone": "{national}", "params": {"body": "{text}"}}], "v": 2}'
    sms.send(PHONE, "Hello")
    assert json.loads(provider.asked[0][3]) == {
        "messages": [{"phone": "13800138000", "params": {"body": "Hello"}}],
        "v": 2,
    }


def test_a_form_body_is_escaped(provider, settings):
    settings.SMS_GATEWAY_BODY = "to={to}&text={text}"
    sms.send(PHONE, "a&b=c 你")
    _method, _path, headers, body = provider.asked[0]
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert body == "to=%2B8613800138000&text=a%26b%3Dc%20%E4%BD%A0"


def test_an_address_with_values_is_escaped_too(provider, settings):
    settings.SMS_GATEWAY_METHOD, settings.SMS_GATEWAY_BODY = "GET", ""
    settings.SMS_GATEWAY_URL += "?to={to}&text={text}"
    sms.send(PHONE, "a&to=1")
    assert provider.asked[0][1] == "/send?to=%2B8613800138000&text=a%26to%3D1"


def test_a_text_that_names_a_place_of_the_template_gets_no_secret(provider):
    sms.send(PHONE, "{token} {sender}")
    assert json.loads(provider.asked[0][3])["text"] == "{token} {sender}"


def test_other_headers_may_be_named(provider, settings):
    settings.SMS_GATEWAY_HEADERS = {"X-Key": "{token}"}
    sms.send(PHONE, "Hello")
    assert provider.asked[0][2]["X-Key"] == "top-secret"
    assert "Authorization" not in provider.asked[0][2]


@pytest.mark.parametrize("status", [500, 503, 404, 401, 302])
def test_any_status_but_success_is_a_failure_and_is_not_followed(provider, status):
    provider.answer = (status, "", 0)
    with pytest.raises(NotSent, match=str(status)):
        sms.send(PHONE, "Hello")
    assert len(provider.asked) == 1


@pytest.mark.parametrize(
    ("rule", "answer"),
    [
        ("code=0", '{"code": 0}'),
        ("data.status=ok", '{"data": {"status": "ok"}}'),
        ("0.state=sent", '[{"state": "sent"}]'),
    ],
)
def test_the_answer_is_read_by_the_success_rule(provider, settings, rule, answer):
    settings.SMS_GATEWAY_SUCCESS = rule
    provider.answer = (200, answer, 0)
    sms.send(PHONE, "Hello")


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ('{"code": 7}', "refused"),
        ("not json", "understood"),
        ("", "understood"),
        ("[]", "understood"),
        ('{"other": 0}', "understood"),
        ("null", "understood"),
    ],
)
def test_an_answer_that_breaks_the_rule_is_a_failure(provider, settings, answer, why):
    settings.SMS_GATEWAY_SUCCESS = "code=0"
    provider.answer = (200, answer, 0)
    with pytest.raises(NotSent, match=why):
        sms.send(PHONE, "Hello")


def test_a_silent_gateway_is_given_up_in_time(provider, settings):
    settings.SMS_GATEWAY_TIMEOUT = 0.2
    provider.answer = (200, "{}", 1.5)
    began = time.monotonic()
    with pytest.raises(NotSent, match="in time"):
        sms.send(PHONE, "Hello")
    assert time.monotonic() - began < 1.2


def test_an_absent_gateway_is_a_failure(settings):
    settings.SMS_BACKEND, settings.SMS_GATEWAY_URL = "gateway", "http://127.0.0.1:9/"
    with pytest.raises(NotSent, match="cannot be reached"):
        sms.send(PHONE, "Hello")


def test_no_log_line_ever_holds_a_number_a_code_or_the_secret(provider, settings, caplog):
    caplog.set_level(logging.DEBUG)
    settings.SMS_GATEWAY_SUCCESS = "code=0"
    settings.SMS_GATEWAY_URL += "?to={to}"
    for provider.answer in [(200, '{"code": 0}', 0), (200, f'{{"code": "{PHONE}"}}', 0), (500, PHONE, 0)]:
        try:
            sms.send(PHONE, "code 123456")
        except NotSent as problem:
            assert "138" not in str(problem)
    own = [line for line in caplog.records if line.name.startswith(("community", "httpx"))]
    said = " ".join(line.getMessage() for line in own)
    assert "was not sent" in said
    for private in ("138001", "123456", "top-secret"):
        assert private not in said


def test_the_console_shows_the_text(settings, capsys):
    settings.SMS_BACKEND = "console"
    sms.send(PHONE, "code 123456")
    assert "code 123456" in capsys.readouterr().out


def test_without_a_provider_no_text_is_promised(settings):
    settings.SMS_BACKEND = "off"
    assert not sms.available()
    with pytest.raises(NotSent):
        sms.send(PHONE, "Hello")


@pytest.mark.parametrize(
    "typed", ["13800138000", "138-0013-8000", "+86 138 0013 8000", "0086 13800138000", "１３８００１３８０００"]
)
def test_one_number_is_kept_one_way(typed):
    assert phones.normalise(typed) == PHONE


def test_numbers_are_shown_in_groups_and_masked():
    assert phones.spoken(PHONE) == "138 0013 8000"
    assert phones.spoken("+12025550143") == "+1 202-555-0143"
    assert phones.masked(PHONE) == "138 •••• 8000"
