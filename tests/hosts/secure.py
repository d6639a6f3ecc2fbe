"""Stands in front of a sandbox with https, as the real platform is reached, for hosts that draw dialogs
for https links only: secure.py FOLDER ORIGIN. It passes requests on and turns the sandbox's own links in
the answers into its own, prints its origin, and leaves the certificate authority that it made up for
this one run in FOLDER/ca.pem; the key is in no file. Runs in the environment `tools`."""

import http.client
import http.server
import pathlib
import ssl
import sys
import urllib.parse

import trustme

# What belongs to one connection, and what is not true of a body that was read and changed.
OWN = ("connection", "content-length", "host", "keep-alive", "te", "transfer-encoding", "upgrade", "accept-encoding")


def handler(behind, origin):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def pass_on(self):
            asked = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name: value for name, value in self.headers.items() if name.lower() not in OWN}
            connection = http.client.HTTPConnection(urllib.parse.urlsplit(behind).netloc, timeout=90)
            try:
                connection.request(self.command, self.path, asked or None, headers)
                answer = connection.getresponse()
                body = answer.read().replace(behind.encode(), origin.encode())
            except (OSError, http.client.HTTPException):
                # A sandbox that breaks the connection breaks ours.
                self.close_connection = True
                return
            finally:
                connection.close()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in OWN:
                    self.send_header(name, value.replace(behind, origin))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = pass_on

    return Handler


def main():
    folder, behind = pathlib.Path(sys.argv[1]), sys.argv[2]
    folder.mkdir(parents=True, exist_ok=True)
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), None)
    server.daemon_threads = True
    origin = f"https://127.0.0.1:{server.server_port}"
    server.RequestHandlerClass = handler(behind, origin)
    # The handshake is made when a connection is read, so a slow one keeps nobody else waiting.
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    print(origin, flush=True)
    server.serve_forever()


main()
