// Owns the one embedding model that can be downloaded on request: where it is, under which licence, how large its
// files are and their hashes. A revision is named, so the files cannot change; the hashes are of that revision.
// Never downloads (download.io.ts does, on the user's click).

export interface PublishedFile {
  /** In the folder, and below the address. */
  readonly path: string
  readonly sizeBytes: number
  /** Hex SHA-256. */
  readonly sha256: string
}

export interface PublishedModel {
  readonly name: string
  /** SPDX. */
  readonly licence: string
  /** What the files' paths are appended to. */
  readonly address: string
  readonly files: readonly PublishedFile[]
}

/** all-MiniLM-L6-v2 (22.7 million parameters, 384 dimensions), its 8-bit ONNX export. */
export const publishedModel: PublishedModel = {
  name: 'all-MiniLM-L6-v2',
  licence: 'Apache-2.0',
  address: 'https://huggingface.co/Xenova/all-MiniLM-L6-v2/resolve/751bff37182d3f1213fa05d7196b954e230abad9/',
  files: [
    {
      path: 'config.json',
      sizeBytes: 650,
      sha256: '7135149f7cffa1a573466c6e4d8423ed73b62fd2332c575bf738a0d033f70df7',
    },
    {
      path: 'tokenizer.json',
      sizeBytes: 711_661,
      sha256: 'da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0',
    },
    {
      path: 'onnx/model_quantized.onnx',
      sizeBytes: 22_972_370,
      sha256: 'afdb6f1a0e45b715d0bb9b11772f032c399babd23bfc31fed1c170afc848bdb1',
    },
  ],
}

export const sizeOf = (model: PublishedModel): number =>
  model.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
