"""Where the evaluation sets were published: the project ships none of their texts."""

FORM = (
    "A data folder holds one parquet file per set with a column text and a column label_<facet> per facet, "
    "and instructions.json with a question per facet: {set: {label_<facet>: question}}"
)

_HUB = "huggingface.co/datasets/BrandonZYW"

SOURCES = {
    "acos_restaurant": "github.com/NUSTM/ACOS",
    "airline_tweets": "Twitter US Airline Sentiment (CrowdFlower; kaggle.com/crowdflower/twitter-airline-sentiment)",
    "banking77": "github.com/PolyAI-LDN/task-specific-datasets, banking_data/test.csv",
    "bills": "github.com/chtmp223/topicGPT, data/input/bills_subset.jsonl",
    "clinc150": "github.com/clinc/oos-eval, data/data_full.json, test",
    "corporate_messaging": "Corporate messaging (CrowdFlower, Data for Everyone)",
    "dailydialog": "DailyDialog (yanran.li/dailydialog)",
    "fewrel_nyt": "github.com/thunlp/FewRel, data/val_nyt.json",
    "goalex_agnews": "github.com/ZihanWangKi/GoalEx, processed_data/agnews",
    "goalex_dbpedia": "github.com/ZihanWangKi/GoalEx, processed_data/dbpedia",
    "hwu64": "github.com/xliuhw/NLU-Evaluation-Data, KFold_1",
    "liar": "github.com/thiagorainmaker77/liar_dataset",
    "meld": "github.com/declare-lab/MELD, data/MELD",
    "sanders_tweets": "github.com/zfz/twitter_corpus, full-corpus.csv",
    "sentiment_labelled_sentences": "archive.ics.uci.edu/dataset/331",
    "snips": "github.com/sonos/nlu-benchmark, 2017-06-custom-intent-engines, validate files",
    "stackoverflow": "github.com/jacoxu/StackOverflow, rawText",
    "stsb_dev": "github.com/PhilipMay/stsb-multi-mt, data/stsb-en-dev.csv (columns sentence1, sentence2, score)",
    "sxsw_brands": "Brands and product emotions (CrowdFlower, Data for Everyone)",
    "syngoalex": "github.com/ZihanWangKi/GoalEx, processed_data/syngoalex",
    "trec_qc": "UIUC question classification (nltk_data, packages/corpora/qc.zip)",
    "tweet_emotion": "github.com/cardiffnlp/tweeteval, datasets/emotion",
    "tweet_stance": "github.com/cardiffnlp/tweeteval, datasets/stance",
    "womens_clothing": "Women's E-Commerce Clothing Reviews (kaggle.com/nicapotato)",
    "triplets": "the multi-facet sets themselves: without this file triplets are drawn from them",
    "IntentEmotion": f"{_HUB}/IntentEmotion, revision d0101c15083166b77371cf542c4045decc0a6e92",
    "InstructSTSB": f"{_HUB}/InstructSTSB, revision 34dda81eca082ba6b3a259899fe9ae435b6ea1ae",
    "NYTClustering": f"{_HUB}/NYTClustering, revision 462fb544c8993a0421fd969a7a0f19f1fbd975bf",
}


def where_to_get(name: str | None) -> str:
    """Say in one sentence where a set was published, or what a data folder holds."""
    if name in SOURCES:
        return f"it was published at {SOURCES[name]}. {FORM}"
    return FORM
