// Write the rows of a Parquet file as JSON; instants as microseconds since 1970, which a Date could not hold.
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'

const parsers = { timestampFromMicroseconds: String }
const plain = (key, value) => (typeof value === 'bigint' ? Number(value) : value ?? null)

const file = await asyncBufferFromFile(process.argv[2])
const rows = await parquetReadObjects({ file, compressors, parsers })
process.stdout.write(JSON.stringify(rows, plain))
