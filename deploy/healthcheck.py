"""Ask the site beside us whether it is well. For container health checks, where there is no curl."""

import os
import sys
import urllib.error
import urllib.request
from urllib.parse import urlsplit


def main() -> int:
    port = os.environ.get("BIND", "127.0.0.1:8000").rpartition(":")[2]
    site = urlsplit(os.environ.get("SITE_URL", "http://127.0.0.1"))
    # As the proxy would ask: under the public name, over HTTPS as far as the site can tell.
    headers = {"Host": site.netloc, "X-Forwarded-Proto": site.scheme}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/healthz", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=4) as answer:
            return 0 if answer.status == 200 else 1
    except urllib.error.HTTPError as unwell:
        print(unwell.read().decode(errors="replace")[:500])
    except OSError as silent:
        print(silent)
    return 1


if __name__ == "__main__":
    sys.exit(main())
