// Owns the words that some embedding models want before a question and before a text: they were trained with them
// and are worse without. From the model cards. Never embeds.

export interface Prompts {
  readonly query: string
  readonly document: string
}

const none: Prompts = { query: '', document: '' }
const searchSentence = 'Represent this sentence for searching relevant passages: '

/** By a part of the model's name, lower case. The first that matches. */
const known: readonly (readonly [name: RegExp, prompts: Prompts])[] = [
  [/nomic-embed/, { query: 'search_query: ', document: 'search_document: ' }],
  [/embeddinggemma/, { query: 'task: code retrieval | query: ', document: 'title: none | text: ' }],
  [
    /qwen3-embedding/,
    { query: 'Instruct: Given a question, retrieve the code that it is about\nQuery: ', document: '' },
  ],
  [/(?:^|[/_-])e5-|multilingual-e5/, { query: 'query: ', document: 'passage: ' }],
  [/mxbai-embed|bge-(?:small|base|large)-en/, { query: searchSentence, document: '' }],
  [/arctic-embed2|arctic-embed-[lm]-v2/, { query: 'query: ', document: '' }],
  [/arctic-embed/, { query: searchSentence, document: '' }],
]

export const promptsOf = (model: string): Prompts =>
  known.find(([name]) => name.test(model.toLowerCase()))?.[1] ?? none
