"""What the bench of the captions suites learns from their tests."""

from tests.bench.captions import Expected, expectations

SOURCE = """
def test_reading():
    vtt = webvtt.read(SAMPLES / 'a.vtt')
    self.assertEqual(len(vtt.captions), 2)
    self.assertEqual('Red', vtt.captions[1].text)
    self.assertEqual(len(vtt.styles), 7)
    self.assertEqual(vtt.styles[0].text, 'red')
    self.assertRaises(MalformedFileError, webvtt.read, SAMPLES / 'b.vtt')
    self.assertRaises(MalformedCaptionError, webvtt.read, SAMPLES / 'a.vtt', strict=True)
    for number in range(2):
        self.assertRaises(MalformedFileError, webvtt.from_srt, SAMPLES / f'bad{number}.srt')

def test_shifted():
    vtt = webvtt.read(SAMPLES / 'a.vtt')
    vtt.shift(1)
    self.assertEqual(vtt[0].start, '00:00:01.000')

def test_counted():
    good = len(webvtt.read(SAMPLES / 'c.vtt').captions)
    self.assertEqual(good, 6)
"""


def test_expectations_are_what_the_tests_assert_of_each_sample() -> None:
    assert expectations([SOURCE], {"a.vtt", "b.vtt", "c.vtt", "bad0.srt", "unread.vtt"}) == {
        "a.vtt": Expected(strict_refused=True, count=2, texts={1: "Red"}),
        "b.vtt": Expected(refused=True),
        "bad0.srt": Expected(refused=True),
        "c.vtt": Expected(count=6),
    }
