"""Texts that come in no table: subtitles, chats, transcripts, documents; and what a program holds in memory."""

import io
from email.message import EmailMessage

import pandas as pd
import pyarrow as pa
import pytest
from docx import Document

from inbedder_core.corpus import ReadOptions, read_corpus
from inbedder_core.errors import CorpusError
from tests.core.test_ingest_formats import zipped

TEXTS = ("The app broke", "The lift froze", "The soup was cold")


def word(*paragraphs: str) -> bytes:
    document, buffer = Document(), io.BytesIO()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(buffer)
    return buffer.getvalue()


def test_subtitles_are_cues_with_times_and_speakers():
    srt = "".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\nANN: <i>{text}</i>\n\n" for n, text in enumerate(TEXTS))
    vtt = "WEBVTT\n\nNOTE made\n\n" + "".join(
        f"0{n}:00.000 --> 0{n}:02.000 align:start\n<v Ann>{text}\n\n" for n, text in enumerate(TEXTS)
    )
    for name, content, start in (("a.srt", srt, "00:00:01,000"), ("a.vtt", vtt, "01:00.000")):
        corpus, report = read_corpus(content.encode(), name=name)
        assert (corpus.texts, corpus.metadata["start"][1]) == (TEXTS, start)
        assert corpus.metadata["speaker"][0].lower() == "ann"
        assert not report.guessed
    with pytest.raises(CorpusError, match="found no cue"):
        read_corpus(b"nothing here", name="a.srt")


@pytest.mark.parametrize("form", ["[12/05/2023, 10:0{n}:30] Ann B: {text}", "12/05/2023, 10:0{n} - Ann B: {text}"])
def test_exported_chats_are_messages_with_time_and_speaker(form):
    lines = [
        "12/05/2023, 10:00 - Messages are encrypted.",
        *(form.format(n=n, text=text) for n, text in enumerate(TEXTS)),
        "and more",
    ]
    corpus, report = read_corpus("\n".join(lines).encode(), name="chat.txt")
    assert corpus.texts == (*TEXTS[:2], f"{TEXTS[2]}\nand more")
    assert set(corpus.metadata["speaker"]) == {"Ann B"}
    assert any("notices of the program" in note for note in report.notes)


def test_chats_whose_messages_run_over_several_lines_are_chats():
    lines = [f"1/{n + 1}/26, 2:00 PM - +49 170 1: {text}\nand more\nand more" for n, text in enumerate(TEXTS)]
    corpus, _ = read_corpus("\n".join(lines).encode(), name="chat.txt")
    assert corpus.texts == tuple(f"{text}\nand more\nand more" for text in TEXTS)


def test_a_transcript_is_turns_with_speakers():
    lines = [f"[00:0{n}:10] {'Ann' if n % 2 else 'Interviewer'}: {text}\n" for n, text in enumerate(TEXTS + TEXTS)]
    corpus, _ = read_corpus("\n".join(lines).encode(), name="talk.txt")
    assert corpus.texts == TEXTS + TEXTS
    assert corpus.metadata["speaker"][:2] == ("Interviewer", "Ann")
    assert corpus.metadata["time"][1] == "00:01:10"


def test_wrapped_lines_are_paragraphs_and_others_stay_lines():
    wrapped = (
        "The committee met on the first day of May in order to talk about\n"
        "the budget of the coming year and what it ought to be spent on by\n"
        "the members of it, who were many.\n"
    )
    corpus, report = read_corpus(f"{wrapped}\n{wrapped}\n{wrapped}".encode(), name="essay.txt")
    assert len(corpus) == 3 and "\n" not in corpus.texts[0]
    assert any("wrapped" in note for note in report.notes)
    assert read_corpus("\n".join(TEXTS).encode(), name="a.txt")[0].texts == TEXTS


def test_labels_before_texts_become_a_column():
    content = "".join(f"__label__bad {text}\n" for text in TEXTS)
    corpus, _ = read_corpus(content.encode(), name="train.txt")
    assert (corpus.texts, corpus.metadata) == (TEXTS, {"label": ("bad",) * 3})


def test_a_folder_and_a_zip_of_documents_give_a_document_each(tmp_path):
    (tmp_path / "talks").mkdir()
    (tmp_path / "talks" / "a.txt").write_text("One text.\n\nIn two parts.")
    (tmp_path / "b.docx").write_bytes(word("A heading", "", "A paragraph"))
    (tmp_path / "c.png").write_bytes(b"x")
    packed = zipped(
        **{"talks/a_dot_txt": b"One text.\n\nIn two parts.", "b_dot_docx": word("A heading", "A paragraph")}
    )
    for source, name in ((tmp_path, None), (packed, "talks.zip")):
        corpus, _ = read_corpus(source, name=name)
        assert set(corpus.texts) == {"One text.\n\nIn two parts.", "A heading\n\nA paragraph"}
        assert set(zip(corpus.metadata["folder"], corpus.metadata["file"], strict=True)) == {
            ("talks", "a.txt"),
            ("", "b.docx"),
        }


def mailed(text: str, *, subject: str, html: str = "") -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "Ann Ä <ann@example.org>", subject
    message["Date"] = "Mon, 05 Oct 2026 10:00:00 +0000"
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    return message.as_bytes()


MAILS = (
    mailed(
        "Größe passt nicht.\n\nFrom now on: no.\n\nOn Monday, Help wrote:\n> What size?\n-- \nAnn\n", subject="Größe"
    ),
    mailed("", subject="Refund", html=""),
    mailed("plain words", subject="Two ways", html="<p>marked up</p>"),
)


def test_a_mailbox_is_its_messages_in_their_own_words():
    postmark = b"From ann@example.org Mon Oct  5 10:00:00 2026\n"
    box = b"".join(postmark + mail.replace(b"\nFrom now", b"\n>From now") + b"\n" for mail in MAILS)
    corpus, report = read_corpus(box, name="in.mbox")
    assert corpus.texts == ("Größe passt nicht.\n\nFrom now on: no.", "Refund", "plain words")
    assert corpus.metadata["subject"] == ("Größe", "Refund", "Two ways")
    assert corpus.metadata["from"][0] == "Ann Ä <ann@example.org>"
    assert any("Left out what 1 of 3 messages quote" in note for note in report.notes)


def test_messages_of_a_zip_or_a_folder_are_documents(tmp_path):
    (tmp_path / "a.eml").write_bytes(MAILS[0])
    (tmp_path / "b.eml").write_bytes(b"Subject: hi\nContent-Type: text/html\n\n<p>One<br>two</p><style>p {}</style>")
    packed = zipped(a_dot_eml=MAILS[0], b_dot_eml=(tmp_path / "b.eml").read_bytes())
    for source, name in ((tmp_path, None), (packed, "mails.zip")):
        corpus, _ = read_corpus(source, name=name)
        assert corpus.metadata["subject"] == ("Größe", "hi")
        assert corpus.texts[1] == "One\ntwo"
    (tmp_path / "c.txt").write_text("A letter.")
    assert "A letter." in read_corpus(tmp_path)[0].texts
    assert "Größe passt nicht.\n\nFrom now on: no." in read_corpus(tmp_path)[0].texts


def test_a_damaged_message_is_left_out_and_said():
    nested = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (depth, depth) for depth in range(3_000)
    )
    postmark = b"From ann@example.org Mon Oct  5 10:00:00 2026\n"
    corpus, report = read_corpus(postmark + nested + b"\n\n" + postmark + MAILS[2], name="a.mbox")
    assert corpus.texts == ("plain words",)
    assert any("Damaged and left out: message 1" in note for note in report.notes)


def test_a_word_document_is_its_paragraphs():
    assert read_corpus(word(*TEXTS), name="a.docx")[0].texts == TEXTS
    with pytest.raises(CorpusError, match="damaged Word document"):
        read_corpus(zipped(**{"word/document_dot_xml": b"<a/>"}), name="a.docx")


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"<!DOCTYPE html><p>hi", "a.txt", "is a web page.*save its table as xlsx or csv"),
        (b"<?xml version='1.0'?><a/>", "a", "is XML"),
        (b"mail", "a.msg", "save the messages as eml"),
        (b"no header", "a.eml", "named as mail but begins with no header"),
        (b"{\\rtf1 hi}", "a.doc", "RTF"),
    ],
)
def test_what_is_no_table_says_what_to_do_instead(content, name, said):
    with pytest.raises(CorpusError, match=said):
        read_corpus(content, name=name)


def test_garbled_letters_are_noticed_and_mended_on_request():
    garbled = "text\n" + "I donâ€™t like it\nCafÃ© was closed\nA naïve façade\n"
    corpus, report = read_corpus(garbled.encode(), name="a.csv")
    assert corpus.texts[0] == "I donâ€™t like it"
    assert any("Letters look garbled in lines 2, 3" in note for note in report.notes)
    mended, _ = read_corpus(garbled.encode(), name="a.csv", options=ReadOptions(repair=True))
    assert mended.texts == ("I don’t like it", "Café was closed", "A naïve façade")


def test_what_reads_alike_in_many_encodings_is_read_in_the_commonest():
    rows = "".join(f'05.10.2026;Köln;"Größe passt nicht; Rücksendung kostet {euros} €"\n' for euros in range(40))
    _, report = read_corpus(f"Datum;Filiale;Kommentar\n{rows}".encode("cp1252"), name="a.csv")
    assert report.encoding == "cp1252"


@pytest.mark.parametrize(
    ("encoding", "texts"),
    [
        (
            "cp1250",
            ("Aplikacja zawiesza się za każdym razem", "Zwrot pieniędzy jeszcze nie dotarł", "Pudełko było uszkodzone"),
        ),
        ("cp1251", ("Приложение падает каждый раз", "Деньги не вернули", "Коробка повреждена")),
        ("cp1254", ("Uygulama her açtığımda çöküyor", "İade üç hafta sonra gelmedi", "Şoför çok nazikti")),
        ("gb18030", ("这个应用每次打开相机都会崩溃", "退款三周后还没到", "送货迟到")),
        ("shift_jis", ("カメラを開くたびにアプリが落ちます", "返金は届きません", "配達が遅い")),
        ("big5", ("這個應用程式每次打開相機都會當機", "退款三週後還沒到", "送貨遲到")),
        ("cp949", ("카메라를 열 때마다 앱이 멈춥니다", "환불이 오지 않았습니다", "배송이 늦었습니다")),
    ],
)
def test_legacy_encodings_of_mostly_ascii_files_are_judged_by_the_other_cells(encoding, texts):
    rows = "".join(f"{n},https://example.org/comment-{n:06d}-abcdef,{text},mail\n" for n, text in enumerate(texts * 3))
    corpus, _ = read_corpus(f"id,url,comment,channel\n{rows}".encode(encoding), name="a.csv")
    assert corpus.texts == texts * 3


@pytest.mark.parametrize(
    "source",
    [
        list(TEXTS),
        [{"text": text} for text in TEXTS],
        pd.Series(TEXTS),
        pa.table({"text": TEXTS}),
        io.StringIO("text\n" + "\n".join(TEXTS)),
        io.BytesIO(b"text\n" + "\n".join(TEXTS).encode()),
    ],
    ids=["texts", "records", "series", "arrow", "text file", "file"],
)
def test_what_a_program_holds_is_read(source):
    assert read_corpus(source, name="a.csv")[0].texts == TEXTS


def test_a_list_of_something_else_is_refused():
    with pytest.raises(CorpusError, match=r"a list with a int, expected texts or records"):
        read_corpus(["a text", 5])
