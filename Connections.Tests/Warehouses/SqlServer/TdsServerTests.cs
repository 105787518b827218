using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Tests.Support.Tools;

namespace Connections.Tests.Warehouses.SqlServer;

/// <summary>
/// A client that is not ours (tedious, which Node's users have for SQL Server) talks to the fake: what it takes for true TDS is so, and our own
/// client is tried against no less.
/// </summary>
public sealed class TdsServerTests
{
    private const string Module = """
        import tedious from 'tedious'

        const { Connection, Request, TYPES } = tedious
        const [port, database, userName, password, ca] = process.argv.slice(2)
        const open = (encrypt, secret = password) => new Promise((resolve, reject) => {
          const connection = new Connection({
            server: '127.0.0.1',
            authentication: { type: 'default', options: { userName, password: secret } },
            options: { port: Number(port), database, encrypt, trustServerCertificate: true, cryptoCredentialsDetails: { ca }, rowCollectionOnRequestCompletion: true, connectTimeout: 15000 },
          })
          connection.on('error', () => {})
          connection.connect(error => error ? reject(error) : resolve(connection))
        })
        const ask = (connection, sql, ...values) => new Promise((resolve, reject) => {
          const request = new Request(sql, (error, count, rows) => error ? reject(error) : resolve(rows.map(row => row.map(cell => Buffer.isBuffer(cell.value) ? cell.value.toString('hex') : cell.value))))
          values.forEach(([type, value], at) => request.addParameter(`p${at}`, type, value))
          if (values.length) connection.execSql(request)
          else connection.execSqlBatch(request)
        })
        const refusal = asked => asked.then(() => null, e => ({ number: (e.cause ?? e).number, state: (e.cause ?? e).state, class: (e.cause ?? e).class, line: (e.cause ?? e).lineNumber, message: e.message }))

        const out = {}
        out.login = await open(true, 'wrong').then(() => null, error => [error.code, error.message])
        for (const encrypt of [false, 'strict', true]) {
          const connection = await open(encrypt)
          out[`one ${encrypt}`] = await ask(connection, 'SELECT 1 AS one')
          connection.close()
        }

        const connection = await open(true)
        await ask(connection, `CREATE TABLE [dbo].[everything] ([id] int NULL, [big] bigint NULL, [small] smallint NULL, [tiny] tinyint NULL, [flag] bit NULL, [amount] float NULL, [part] real NULL,
          [price] decimal(9,2) NULL, [at] datetimeoffset(7) NULL, [local] datetime2(3) NULL, [old] datetime NULL, [day] date NULL, [text] nvarchar(max) NULL, [name] nvarchar(50) NULL, [bytes] varbinary(max) NULL)`)
        const load = connection.newBulkLoad('[dbo].[everything]', (error, count) => { out.loaded = error ? error.message : count })
        const done = new Promise(resolve => { const was = load.callback; load.callback = (...all) => { was(...all); resolve() } })
        load.addColumn('id', TYPES.Int, { nullable: true })
        load.addColumn('big', TYPES.BigInt, { nullable: true })
        load.addColumn('small', TYPES.SmallInt, { nullable: true })
        load.addColumn('tiny', TYPES.TinyInt, { nullable: true })
        load.addColumn('flag', TYPES.Bit, { nullable: true })
        load.addColumn('amount', TYPES.Float, { nullable: true })
        load.addColumn('part', TYPES.Real, { nullable: true })
        load.addColumn('price', TYPES.Decimal, { nullable: true, precision: 9, scale: 2 })
        load.addColumn('at', TYPES.DateTimeOffset, { nullable: true, scale: 7 })
        load.addColumn('local', TYPES.DateTime2, { nullable: true, scale: 3 })
        load.addColumn('old', TYPES.DateTime, { nullable: true })
        load.addColumn('day', TYPES.Date, { nullable: true })
        load.addColumn('text', TYPES.NVarChar, { nullable: true, length: Infinity })
        load.addColumn('name', TYPES.NVarChar, { nullable: true, length: 50 })
        load.addColumn('bytes', TYPES.VarBinary, { nullable: true, length: Infinity })
        const at = new Date('2026-01-15T10:00:00.123Z')
        const long = 'é🎉'.repeat(20000)
        connection.execBulkLoad(load, [
          [1, '9007199254740993', -7, 255, true, 0.1, 0.5, -1234.56, at, at, at, at, long, "quoted 'é'", Buffer.from('00ff', 'hex')],
          Array(15).fill(null).fill(2, 0, 1),
          [3, '-1', 0, 0, false, -1e300, -2, 0, at, at, at, at, '', '', Buffer.alloc(0)],
        ])
        await done
        const rows = await ask(connection, 'SELECT * FROM [dbo].[everything]')
        out.long = rows[0][12] === long
        rows[0][12] = 'long'
        out.rows = rows
        out.asked = await ask(connection, 'SELECT [id] FROM [dbo].[everything] WHERE [name] = @p0 AND [flag] = @p1', [TYPES.NVarChar, "quoted 'é'"], [TYPES.Bit, true])
        out.refused = await refusal(ask(connection, 'RAISE 50001 16'))
        out.after = await ask(connection, 'SELECT 2 AS two')
        const waiting = new Request('WAITFOR DELAY \'01:00:00\'', error => { out.cancelled = error?.code })
        const ended = new Promise(resolve => { const was = waiting.callback; waiting.callback = (...all) => { was.apply(waiting, all); resolve() } })
        connection.execSqlBatch(waiting)
        setTimeout(() => connection.cancel(), 100)
        await ended
        out.afterCancel = await ask(connection, 'SELECT 3 AS three')
        connection.close()
        console.log(JSON.stringify(out))
        """;

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task A_client_that_is_not_ours_logs_in_loads_and_reads_all_types()
    {
        var database = TdsServer.Shared.Add();

        var said = JsonNode.Parse(await NodeScript.RunAsync(Module, [$"{TdsServer.Shared.Port}", database.Name, TSqlDatabase.Owner, TSqlDatabase.Password, TdsServer.Certificate.ExportCertificatePem()]))!;
        TdsServer.Shared.Remove(database);

        Assert.Equal("""["ELOGIN","Login failed for user 'sa'."]""", said["login"]!.ToJsonString(Readable));
        Assert.All(["false", "strict", "true"], encrypt => Assert.Equal("[[\"1\"]]", said[$"one {encrypt}"]!.ToJsonString()));
        Assert.Equal(3, (int)said["loaded"]!);
        Assert.True((bool)said["long"]!);
        const string at = "\"2026-01-15T10:00:00.123Z\"", day = "\"2026-01-15T00:00:00.000Z\"";
        Assert.Equal(
            [
                $$"""[1,"9007199254740993",-7,255,true,0.1,0.5,-1234.56,{{at}},{{at}},{{at}},{{day}},"long","quoted 'é'","00ff"]""",
                "[2,null,null,null,null,null,null,null,null,null,null,null,null,null,null]",
                $$"""[3,"-1",0,0,false,-1e+300,-2,0,{{at}},{{at}},{{at}},{{day}},"","",""]""",
            ],
            said["rows"]!.AsArray().Select(row => row!.ToJsonString(Readable)));
        Assert.Equal("[[1]]", said["asked"]!.ToJsonString());
        Assert.Equal("""{"number":50001,"state":7,"class":16,"line":3,"message":"Raised."}""", said["refused"]!.ToJsonString());
        Assert.Equal("[[\"2\"]]", said["after"]!.ToJsonString());
        Assert.Equal("ECANCEL", (string?)said["cancelled"]);
        Assert.Equal("[[\"3\"]]", said["afterCancel"]!.ToJsonString());
    }
}
