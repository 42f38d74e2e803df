// Runs the ```sql blocks of a page in DuckDB, in this folder, and prints each result as a line of JSON.
// SPDX-License-Identifier: LGPL-2.1-or-later
const fs = require('fs')
const { DuckDBInstance } = require('@duckdb/node-api')

async function main () {
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  const page = fs.readFileSync(process.argv[2], 'utf8')

  for (const [, query] of page.matchAll(/^```sql\n(.*?)^```$/gms)) {
    const reader = await connection.runAndReadAll(query)
    console.log(JSON.stringify(reader.getRowsJson()))
  }
}

main().catch(error => {
  console.error(error.message)
  process.exit(1)
})
