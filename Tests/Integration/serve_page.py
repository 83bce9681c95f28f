"""The page in headless Chromium, driven as a person does it.
Usage: serve_page.py url chromium chromedriver [screenshot.png]"""

import csv
import glob
import os
import sys
import tempfile
import time

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from served import Checks

url, browser, driver_path = sys.argv[1:4]
screenshot = sys.argv[4] if len(sys.argv) > 4 else None
checks = Checks("serve_page.py")
check = checks.check
LINES = [
    "Customer 98033921 was shown the accounts of another customer, session sid-4305339153.",
    "Certificate of client app-11 was revoked, request req-9614138952 denied.",
    "Access token of user u1329989 ran out 144 s ago, renewal needed.",
    "Standing order SO-202871 executed on time for account 3997418148.",
    "=cmd|' /C calc'!A0 <script>document.title='owned'</script>",
    '<img src=x onerror="document.title=1">, "quoted"',
]

folder = tempfile.mkdtemp()
options = webdriver.ChromeOptions()
options.binary_location = browser
for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                 "--window-size=1100,900", "--force-color-profile=srgb"):
    options.add_argument(argument)
options.add_experimental_option("prefs", {"download.default_directory": folder})
options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver_path))


def find(selector):
    return driver.find_element(By.CSS_SELECTOR, selector)


def all_of(selector):
    return driver.find_elements(By.CSS_SELECTOR, selector)


def wait(condition, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end and not condition():
        time.sleep(0.1)
    return condition()


try:
    driver.get(url)
    check("the page is there", "tocsin" in driver.title, driver.title)
    check("the model's version is shown", wait(lambda: find("#version").text.startswith("model")))
    check("the lines have the focus", driver.switch_to.active_element.get_attribute("id") == "lines")

    # Keyboard alone.
    driver.switch_to.active_element.send_keys("\n".join(LINES))
    driver.switch_to.active_element.send_keys(Keys.CONTROL, Keys.ENTER)
    check("each line gets a row", wait(lambda: len(all_of("#rows tr")) == len(LINES)),
          find("#status").text)
    words = [word.text for word in all_of("#rows .word")]
    check("severity is a word, not a colour alone", all(words) and len(words) == len(LINES), words)
    check("lines are text", [cell.text.split("\n")[0] for cell in all_of("td.line")] == LINES,
          [cell.text for cell in all_of("td.line")])
    check("nothing of a line runs", "owned" not in driver.title and not all_of("td.line img"))
    check("terms are marked", len(all_of("td.line mark")) > 0)
    near = find("td.line details")
    check("what a line is most like is told",
          near.find_element(By.TAG_NAME, "summary").text.startswith("most like "), near.text)
    near.find_element(By.TAG_NAME, "summary").click()
    shapes = near.find_elements(By.TAG_NAME, "li")
    check("and what else it is like", len(shapes) == 2 and all(
        shape.text.split()[0] in ("Low", "Medium", "High", "Critical") for shape in shapes),
        near.text)
    check("counts add up", sum(int(chip.text.rsplit(" ", 1)[1]) for chip in all_of("#counts button"))
          == len(LINES))
    chip = find("#counts button")
    hidden = int(chip.text.rsplit(" ", 1)[1])
    chip.send_keys(Keys.SPACE)
    check("a severity can be hidden", wait(lambda: len(all_of("#rows tr")) == len(LINES) - hidden))
    check("and is said to be", find("#counts button").get_attribute("aria-pressed") == "false")
    find("#counts button").send_keys(Keys.SPACE)
    wait(lambda: len(all_of("#rows tr")) == len(LINES))

    # Download.
    find("#download").click()
    check("a file comes", wait(lambda: glob.glob(os.path.join(folder, "*.csv"))))
    for path in glob.glob(os.path.join(folder, "*.csv")):
        with open(path, newline="", encoding="utf-8") as file:
            rows = list(csv.reader(file))
        check("the file has all lines", [row[0].removeprefix("'") for row in rows[1:]] == LINES, rows)
        check("no field starts a formula", not any(
            cell[:1] in "=+-@\t\r" for row in rows for cell in row if cell), rows)

    # A phone.
    if screenshot:
        driver.save_screenshot(screenshot)
    driver.set_window_size(500, 900)
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
        "width": 375, "height": 800, "deviceScaleFactor": 1, "mobile": True})
    width = driver.execute_script("return document.documentElement.scrollWidth")
    check("a phone need not scroll sideways", width <= 375, width)
    if screenshot:
        driver.save_screenshot(screenshot.replace(".png", "-phone.png"))

    # The dark.
    def ground():
        return driver.execute_script("return getComputedStyle(document.body).backgroundColor")
    light = ground()
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
        "features": [{"name": "prefers-color-scheme", "value": "dark"}]})
    check("it is dark in the dark", ground() != light, (light, ground()))
    if screenshot:
        driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        driver.set_window_size(1100, 900)
        driver.save_screenshot(screenshot.replace(".png", "-dark.png"))

    # Dropped lines.
    driver.execute_script("""
      const data = new DataTransfer();
      data.items.add(new File(["first line\\nsecond line 7\\n"], "a.log", {type: "text/plain"}));
      document.dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true}));""")
    check("a dropped file is classified", wait(lambda: len(all_of("#rows tr")) == 2))
    find("#clear").click()
    check("it can be cleared", not find("#result").is_displayed())

    asked = [entry["message"] for entry in driver.get_log("performance")
             if '"Network.requestWillBeSent"' in entry["message"] and '"url":"http' in entry["message"]]
    check("no request goes elsewhere", all(url in message for message in asked) and asked)
    complaints = [entry for entry in driver.get_log("browser") if entry["level"] == "SEVERE"]
    check("the browser has no complaint", not complaints, complaints)
finally:
    driver.quit()

checks.finish()
