#!/usr/bin/env python3
"""Takes pictures of a page: light, dark, phone, print, and the one of the README.

    recount timeline fixtures/incidents/1-database-nap --format html > /tmp/report.html
    tests/html/pictures.py /tmp/report.html FOLDER

Needs Chromium (on the PATH, or named by $CHROMIUM).
"""

import os
import sys

from browser import Browser, Page, find


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    page, folder = sys.argv[1:]
    program = find() or sys.exit("no Chromium; set CHROMIUM to its path")
    os.makedirs(folder, exist_ok=True)
    with Browser(program) as browser:
        for name, options in {
            "light": {}, "dark": {"dark": True}, "phone": {"width": 390, "height": 844, "phone": True, "scale": 2},
            "phone-dark": {"width": 390, "height": 844, "phone": True, "scale": 2, "dark": True},
        }.items():
            shown = Page(browser, page, **options)
            shown.settle()
            shown.picture(os.path.join(folder, f"{name}.png"), whole=True)
            print(name, shown.trouble() or "fine")
            shown.close()
        # The head and the chart: what fits into a README.
        shown = Page(browser, page, width=1200, height=1400)
        shown.settle()
        bottom = shown.run("document.getElementById('overview').getBoundingClientRect().bottom + 14")
        clip = {"x": 0, "y": 0, "width": 1200, "height": bottom, "scale": 1}
        shown.picture(os.path.join(folder, "report.png"), clip=clip)
        shown.print(os.path.join(folder, "report.pdf"))
        print("report.png", os.path.getsize(os.path.join(folder, "report.png")) // 1000, "kB")


if __name__ == "__main__":
    main()
