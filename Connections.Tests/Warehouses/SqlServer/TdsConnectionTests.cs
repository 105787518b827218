using System.Net.Sockets;
using System.Security.Authentication;
using Connections.Core.Warehouses.SqlServer.Tds;
using Connections.Tests.Support.Tools;

namespace Connections.Tests.Warehouses.SqlServer;

/// <summary>Our client against the server that another client takes for a true one.</summary>
public sealed class TdsConnectionTests : IDisposable
{
    private readonly TSqlDatabase _database = TdsServer.Shared.Add();

    private TdsOptions Options => TdsServer.Shared.OptionsOf(_database);

    public void Dispose() => TdsServer.Shared.Remove(_database);

    [Fact]
    public async Task Values_go_there_and_come_back_as_they_were()
    {
        await using var connection = await TdsConnection.OpenAsync(Options, default);
        await connection.ExecuteAsync(
            "CREATE TABLE [dbo].[all] ([n] bigint NULL, [b] bit NULL, [f] float NULL, [r] real NULL, [d] decimal(38,3) NULL, [o] datetimeoffset(7) NULL, [t] datetime2(7) NULL, [s] nvarchar(max) NULL, [v] varbinary(max) NULL)", default);
        object?[] values =
        [
            long.MinValue, true, -0.1, 0.5f, -79228162514264.337m, new DateTimeOffset(1, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTime(9999, 12, 31, 23, 59, 59, DateTimeKind.Utc).AddTicks(9_999_999),
            string.Concat(Enumerable.Repeat("é🎉", 50_000)), new byte[] { 0, 255 },
        ];

        await connection.ExecuteAsync("INSERT INTO [dbo].[all] VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8)", default, values);
        await connection.ExecuteAsync("INSERT INTO [dbo].[all] ([n], [s]) VALUES (@p0, @p1)", default, null, null);

        var rows = await connection.QueryAsync("SELECT * FROM [dbo].[all]", default);
        Assert.Equal(-79228162514264.337, (double)(decimal)rows[0][4]!, 1e-2); // the file behind the fake has no more digits
        Assert.Equal(values.Where((_, at) => at != 4), rows[0].Where((_, at) => at != 4));
        Assert.All(rows[1], Assert.Null);
    }

    [Theory]
    [InlineData(nameof(TdsEncryption.Mandatory), nameof(ServerEncryption.On))]
    [InlineData(nameof(TdsEncryption.Optional), nameof(ServerEncryption.On))] // the login alone
    [InlineData(nameof(TdsEncryption.Optional), nameof(ServerEncryption.Required))]
    [InlineData(nameof(TdsEncryption.Optional), nameof(ServerEncryption.None))]
    [InlineData(nameof(TdsEncryption.Strict), nameof(ServerEncryption.On))]
    public async Task Each_way_of_encryption_connects(string wanted, string offered)
    {
        await using var server = new TdsServer(Enum.Parse<ServerEncryption>(offered));
        server.Share(_database);

        await using var connection = await TdsConnection.OpenAsync(server.OptionsOf(_database) with { Encryption = Enum.Parse<TdsEncryption>(wanted) }, default);

        Assert.Equal(1L, (await connection.QueryAsync("SELECT 1", default))[0][0]);
    }

    [Fact]
    public async Task Without_encryption_no_password_is_sent_where_it_is_asked_for()
    {
        await using var server = new TdsServer(ServerEncryption.None);
        server.Share(_database);

        var refused = await Assert.ThrowsAsync<AuthenticationException>(() => TdsConnection.OpenAsync(server.OptionsOf(_database), default));

        Assert.Contains("no encryption", refused.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(nameof(TdsEncryption.Mandatory)), InlineData(nameof(TdsEncryption.Strict))]
    public async Task A_certificate_that_nobody_vouches_for_is_refused(string encryption) => await Assert.ThrowsAsync<AuthenticationException>(
        () => TdsConnection.OpenAsync(Options with { TrustsCertificate = false, Encryption = Enum.Parse<TdsEncryption>(encryption) }, default));

    [Fact]
    public async Task A_login_is_sent_on_to_where_a_gateway_leads()
    {
        await using var gateway = new TdsServer(ServerEncryption.On) { Route = new("localhost", TdsServer.Shared.Port) };
        gateway.Share(_database);

        await using var connection = await TdsConnection.OpenAsync(gateway.OptionsOf(_database), default);

        Assert.Equal(1L, (await connection.QueryAsync("SELECT 1", default))[0][0]);
    }

    [Fact]
    public async Task Gateways_that_lead_in_a_circle_are_given_up()
    {
        await using var gateway = new TdsServer(ServerEncryption.None);
        gateway.Share(_database);
        gateway.Route = new("127.0.0.1", gateway.Port);

        await Assert.ThrowsAsync<TdsProtocolException>(() => TdsConnection.OpenAsync(gateway.OptionsOf(_database) with { Encryption = TdsEncryption.Optional }, default));
    }

    [Theory]
    [InlineData("nobody", null, 18456)]
    [InlineData(null, "no such", 4060)]
    public async Task A_refused_login_bears_its_number(string? user, string? database, int number)
    {
        var refused = await Assert.ThrowsAsync<TdsException>(() => TdsConnection.OpenAsync(Options with { User = user ?? Options.User, Database = database ?? Options.Database }, default));

        Assert.Equal(number, refused.Number);
    }

    [Fact]
    public async Task A_refused_statement_says_where_and_leaves_the_connection_as_it_is()
    {
        await using var connection = await TdsConnection.OpenAsync(Options, default);

        var refused = await Assert.ThrowsAsync<TdsException>(() => connection.ExecuteAsync("RAISE 50001 16", default));

        Assert.Equal((50001, 7, 16, 3, "Raised."), (refused.Number, refused.State, refused.Severity, refused.Line, refused.Message));
        Assert.Equal(1L, (await connection.QueryAsync("SELECT 1", default))[0][0]);
    }

    [Fact]
    public async Task After_a_fatal_error_nothing_more_is_asked()
    {
        await using var connection = await TdsConnection.OpenAsync(Options, default);

        await Assert.ThrowsAsync<TdsException>(() => connection.ExecuteAsync("RAISE 596 21", default));

        await Assert.ThrowsAsync<IOException>(() => connection.ExecuteAsync("SELECT 1", default));
    }

    [Fact]
    public async Task A_cancelled_statement_ends_on_the_server_and_the_connection_goes_on()
    {
        await using var connection = await TdsConnection.OpenAsync(Options, default);
        using var cancel = new CancellationTokenSource();

        var waiting = connection.ExecuteAsync("WAITFOR DELAY '01:00:00'", cancel.Token);
        await Until.TrueAsync(() => Task.FromResult(_database.Statements.Any(sql => sql.StartsWith("WAITFOR", StringComparison.Ordinal))), "the server waits");
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(1L, (await connection.QueryAsync("SELECT 1", default))[0][0]);
    }

    [Fact]
    public async Task A_transaction_is_named_by_each_request_and_gone_with_the_connection()
    {
        await using (var connection = await TdsConnection.OpenAsync(Options, default))
        {
            await connection.ExecuteAsync("BEGIN TRANSACTION", default);
            Assert.True(connection.IsInTransaction);
            await connection.ExecuteAsync("CREATE TABLE [dbo].[one] ([n] bigint NULL)", default);
            await connection.ExecuteAsync("COMMIT TRANSACTION", default);
            Assert.False(connection.IsInTransaction);
            await connection.ExecuteAsync("BEGIN TRANSACTION", default);
            await connection.ExecuteAsync("INSERT INTO [dbo].[one] VALUES (@p0)", default, 1);
        }

        await using var other = await TdsConnection.OpenAsync(Options, default);
        Assert.Equal(0L, (await other.QueryAsync("SELECT count(*) FROM [dbo].[one]", default))[0][0]);
    }

    [Fact]
    public async Task A_bulk_load_writes_rows_of_any_length_in_packets()
    {
        await using var connection = await TdsConnection.OpenAsync(Options, default);
        await connection.ExecuteAsync("CREATE TABLE [dbo].[many] ([id]]] nvarchar(9) NULL, [text] nvarchar(max) NULL, [n] bigint NULL)", default);
        TdsColumn[] columns = [new("id]", "nvarchar(9)"), new("text", "nvarchar(max)"), new("n", "bigint")];
        var row = 0;

        var written = await connection.LoadAsync("[dbo].[many]", columns, "CHECK_CONSTRAINTS", output =>
        {
            if (row == 500)
                return false;
            output.Text(columns[0].Type, $"r{row}");
            output.Utf8(columns[1].Type, System.Text.Encoding.UTF8.GetBytes(new string('é', row * 131 % 40_000)));
            if (row % 2 == 0)
                output.Null(columns[2].Type);
            else
                output.Integer(columns[2].Type, -row);
            row++;
            return true;
        }, default);

        Assert.Equal(500, written);
        var rows = await connection.QueryAsync("SELECT * FROM [dbo].[many]", default);
        Assert.Equal(Enumerable.Range(0, 500).Select(number => ($"r{number}", number * 131 % 40_000, number % 2 == 0 ? null : (long?)-number)), rows.Select(found => ((string)found[0]!, ((string)found[1]!).Length, (long?)found[2])));
    }

    [Fact]
    public async Task Where_nothing_listens_or_answers_the_connection_fails_and_does_not_hang()
    {
        var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var silent = Options with { Port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port, Patience = TimeSpan.FromMilliseconds(50) };

        await Assert.ThrowsAsync<TimeoutException>(() => TdsConnection.OpenAsync(silent, default));
        listener.Stop();
        await Assert.ThrowsAsync<SocketException>(() => TdsConnection.OpenAsync(silent with { Patience = TimeSpan.FromSeconds(15) }, default));
    }
}
