#!/usr/bin/env python3
"""Stands in for a web server and for Google Cloud Storage, as far as `recount` asks anything of them.

usage: stand_in.py PORT TLS_PORT CERTIFICATE KEY

Both ports of 127.0.0.1 hold the same objects. POST /upload/storage/v1/b/BUCKET/o?name=NAME puts one (Google's JSON interface),
GET and HEAD /BUCKET/NAME give it or ranges of it, GET /BUCKET?list-type=2 lists (Google's XML interface), two objects a
page. Of every three requests to read one is answered with 503. /BUCKET/moved/NAME sends on to /BUCKET/NAME;
/BUCKET/plain/NAME is NAME as a server gives it that knows no ranges, no tags and no times.
"""
import hashlib
import re
import ssl
import sys
import threading
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

WRITTEN = 1_710_504_000  # all objects are of 2024-03-15T12:00:00Z
PAGE = 2
objects: dict[tuple[str, str], bytes] = {}
turn = count()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, form: str, *values: object) -> None:
        sys.stderr.write(f"{form % values} {self.headers.get('range', '')}\n")

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def asked(self) -> tuple[str, str, dict[str, str]]:
        """Returns the bucket, the name and the query."""
        url = urlsplit(self.path)
        bucket, _, name = url.path.lstrip("/").partition("/")
        return bucket, unquote(name), {key: values[0] for key, values in parse_qs(url.query).items()}

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        found = re.fullmatch(r"/upload/storage/v1/b/([^/]+)/o", urlsplit(self.path).path)
        if found:
            objects[found[1], self.asked()[2]["name"]] = body
        self.answer(200, b"{}")

    def do_GET(self) -> None:
        if next(turn) % 3 == 0:
            return self.answer(503, b"busy")
        bucket, name, query = self.asked()
        if query.get("list-type") == "2":
            return self.list(bucket, query)
        if name.startswith("moved/"):
            return self.answer(302, location=f"/{bucket}/{name.removeprefix('moved/')}")
        plain, name = name.startswith("plain/"), name.removeprefix("plain/")
        content = objects.get((bucket, name))
        if content is None:
            return self.answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
        if plain:
            return self.answer(200, content)
        return self.give(content)

    do_HEAD = do_GET

    def give(self, content: bytes) -> None:
        tag = f'"{hashlib.md5(content).hexdigest()}"'
        known = {"etag": tag, "last_modified": formatdate(WRITTEN, usegmt=True), "x_goog_generation": "1"}
        if self.headers.get("if-match", tag) != tag:
            return self.answer(412)
        span = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("range", ""))
        if not span or self.command == "HEAD":
            return self.answer(200, content, **known)
        start, end = int(span[1]), min(int(span[2] or len(content) - 1) + 1, len(content))
        return self.answer(206, content[start:end], content_range=f"bytes {start}-{end - 1}/{len(content)}", **known)

    def list(self, bucket: str, query: dict[str, str]) -> None:
        prefix, after = query.get("prefix", ""), query.get("continuation-token", "")
        found = sorted(name for of, name in objects if of == bucket and name.startswith(prefix) and name > after)
        page, more = found[:PAGE], found[PAGE:]
        rows = "".join(
            f"<Contents><Key>{escape(name)}</Key><Size>{len(objects[bucket, name])}</Size><Generation>1</Generation>"
            f"<LastModified>2024-03-15T12:00:00.000Z</LastModified><ETag>\"1\"</ETag></Contents>"
            for name in page
        )
        token = f"<NextContinuationToken>{escape(page[-1])}</NextContinuationToken>" if more else ""
        body = f"<ListBucketResult><IsTruncated>{str(bool(more)).lower()}</IsTruncated>{rows}{token}</ListBucketResult>"
        self.answer(200, body.encode(), content_type="application/xml")


def main() -> None:
    port, tls_port, certificate, key = sys.argv[1:]
    sealed = ThreadingHTTPServer(("127.0.0.1", int(tls_port)), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    sealed.socket = context.wrap_socket(sealed.socket, server_side=True)
    threading.Thread(target=sealed.serve_forever, daemon=True).start()
    ThreadingHTTPServer(("127.0.0.1", int(port)), Handler).serve_forever()


if __name__ == "__main__":
    main()
