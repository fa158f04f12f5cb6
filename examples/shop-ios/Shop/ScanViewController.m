#import "ScanViewController.h"
#import <AVFoundation/AVFoundation.h>

@implementation ScanViewController

- (void)viewDidLoad {
    [super viewDidLoad];
    UIButton *scan = [UIButton buttonWithType:UIButtonTypeSystem];
    [scan setTitle:NSLocalizedString(@"scan", nil) forState:UIControlStateNormal];
    [scan addTarget:self action:@selector(scan) forControlEvents:UIControlEventTouchUpInside];
    [self.view addSubview:scan];
}

- (void)scan {
    if (![[NSUserDefaults standardUserDefaults] boolForKey:@"privacy_policy_agreed"]) {
        return;
    }
    __weak typeof(self) weakSelf = self;
    [AVCaptureDevice requestAccessForMediaType:AVMediaTypeVideo completionHandler:^(BOOL granted) {
        dispatch_async(dispatch_get_main_queue(), ^{
            granted ? [weakSelf startReading] : [weakSelf explainCamera];
        });
    }];
}

- (void)startReading {
    self.title = NSLocalizedString(@"scan", nil);
}

- (void)explainCamera {
    UIAlertController *alert = [UIAlertController alertControllerWithTitle:NSLocalizedString(@"camera_title", nil)
                                                                   message:NSLocalizedString(@"camera_text", nil)
                                                            preferredStyle:UIAlertControllerStyleAlert];
    [alert addAction:[UIAlertAction actionWithTitle:NSLocalizedString(@"not_now", nil)
                                              style:UIAlertActionStyleCancel
                                            handler:nil]];
    [self presentViewController:alert animated:YES completion:nil];
}

@end
