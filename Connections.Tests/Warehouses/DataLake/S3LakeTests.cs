using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Connections.Core.Warehouses;
using Connections.Core.Warehouses.DataLake;
using Connections.Tests.Support;
using Connections.Tests.Support.Tools;
using static Connections.Tests.Warehouses.WarehouseEngineContract;

namespace Connections.Tests.Warehouses.DataLake;

/// <summary>A lake in a bucket of a real S3 server.</summary>
public sealed class S3LakeTests : DataLakeContract
{
    private protected override Task<LakeWarehouse> MakeAsync(WarehouseOptions? options) => LakeWarehouse.InBucketAsync(options);

    [Theory, Owes(58)]
    [InlineData("accessKey", "nobody", "does not know the access key")]
    [InlineData("bucket", "absent", "no bucket absent")]
    public async Task What_the_storage_refuses_is_said_and_not_tried_again(string setting, string value, string says)
    {
        Own.Context.Warehouse.Settings[setting] = value;

        var report = await Own.Engine.CheckAsync(Own.Context, ["site"], default);
        var refused = await Assert.ThrowsAsync<WarehouseException>(() => Own.LoadAsync([Valued("m1", 1)]));

        Assert.Contains(says, Assert.Single(report.Missing).What, StringComparison.Ordinal);
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        Assert.Equal((WarehouseFault.Login, false), (refused.Fault, refused.IsTransient));
    }

    [Theory, Owes(58)] // the server of the tests checks no signature and knows no rights
    [InlineData("SignatureDoesNotMatch", HttpStatusCode.Forbidden, "Login", false, "does not belong to the access key")]
    [InlineData("AccessDenied", HttpStatusCode.Forbidden, "Permission", false, "\"Action\": \"s3:PutObject\", \"Resource\": \"arn:aws:s3:::lake/*\"")]
    [InlineData("SlowDown", HttpStatusCode.ServiceUnavailable, "Connection", true, "busy")]
    [InlineData("PermanentRedirect", HttpStatusCode.MovedPermanently, "Login", false, "another region")]
    public void Every_refusal_says_what_to_do(string code, HttpStatusCode status, string fault, bool isTransient, string says)
    {
        var refused = S3Faults.Of(new AmazonS3Exception("No.", ErrorType.Sender, code, "r", status), "lake", "s3:PutObject")!;

        Assert.Equal((fault, isTransient), ($"{refused.Fault}", refused.IsTransient));
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
    }

    [Fact, Owes(58)]
    public async Task A_storage_that_does_not_answer_is_tried_again()
    {
        Own.Context.Warehouse.Settings["endpoint"] = $"http://127.0.0.1:{LoopbackPort.Free()}";

        var refused = await Assert.ThrowsAsync<WarehouseException>(() => Own.LoadAsync([Valued("m1", 1)]));

        Assert.Equal((WarehouseFault.Connection, true), (refused.Fault, refused.IsTransient));
    }
}
